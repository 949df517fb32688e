from django.urls import path

from exchange import views
from exchange.ctdc import views as ctdc
from exchange.htcds import views as htcds
from exchange.mapping import views as mapping

app_name = "exchange"

urlpatterns = [
    path("ctdc/", ctdc.Table.as_view(), name="ctdc"),
    path("htcds/", htcds.Mapping.as_view(), name="htcds"),
    path("htcds/export/", htcds.Export.as_view(), name="htcds_export"),
    path("imports/<uuid:public_id>/take-back/", mapping.TakeBack.as_view(), name="take_back_import"),
    path("mapping/", mapping.MappingStart.as_view(), name="mapping_start"),
    path("mapping/<uuid:public_id>/", mapping.MappingReading.as_view(), name="mapping_reading"),
    path("mapping/<uuid:public_id>/columns/", mapping.MappingColumns.as_view(), name="mapping_columns"),
    path("mapping/<uuid:public_id>/values/", mapping.MappingValues.as_view(), name="mapping_values"),
    path("mapping/<uuid:public_id>/check/", mapping.MappingCheck.as_view(), name="mapping_check"),
    path("mapping/<uuid:public_id>/problems.xlsx", mapping.MappingProblems.as_view(), name="mapping_problems"),
    path("mapping/<uuid:public_id>/import/", mapping.MappingImport.as_view(), name="mapping_import"),
    path("mapping/<uuid:public_id>/progress/", mapping.MappingProgress.as_view(), name="mapping_progress"),
    path("mapping/<uuid:public_id>/discard/", mapping.MappingDiscard.as_view(), name="mapping_discard"),
    path("register/", views.RegisterImport.as_view(), name="register_import"),
    path("register/template.xlsx", views.RegisterTemplate.as_view(), name="register_template"),
    path("register/<uuid:public_id>/", views.RegisterPreview.as_view(), name="register_preview"),
    path("register/<uuid:public_id>/import/", views.RegisterConfirm.as_view(), name="register_confirm"),
    path("register/<uuid:public_id>/discard/", views.RegisterDiscard.as_view(), name="register_discard"),
]
