from django.urls import path

from exchange import views
from exchange.ctdc import views as ctdc
from exchange.htcds import views as htcds

app_name = "exchange"

urlpatterns = [
    path("ctdc/", ctdc.Table.as_view(), name="ctdc"),
    path("htcds/", htcds.Mapping.as_view(), name="htcds"),
    path("htcds/export/", htcds.Export.as_view(), name="htcds_export"),
    path("register/", views.RegisterImport.as_view(), name="register_import"),
    path("register/template.xlsx", views.RegisterTemplate.as_view(), name="register_template"),
    path("register/<uuid:public_id>/", views.RegisterPreview.as_view(), name="register_preview"),
    path("register/<uuid:public_id>/import/", views.RegisterConfirm.as_view(), name="register_confirm"),
    path("register/<uuid:public_id>/discard/", views.RegisterDiscard.as_view(), name="register_discard"),
]
