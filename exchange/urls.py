from django.urls import path

from exchange import views
from exchange.agreements import views as agreements
from exchange.ctdc import views as ctdc
from exchange.handover import views as handover
from exchange.htcds import views as htcds
from exchange.mapping import views as mapping

app_name = "exchange"

urlpatterns = [
    path("agreements/", agreements.Agreements.as_view(), name="agreements"),
    path("agreements/new/", agreements.NewAgreement.as_view(), name="agreement_new"),
    path("agreements/<uuid:public_id>/", agreements.Agreement.as_view(), name="agreement"),
    path("agreements/<uuid:public_id>/confirm/", agreements.ConfirmAgreement.as_view(), name="agreement_confirm"),
    path("agreements/<uuid:public_id>/end/", agreements.EndAgreement.as_view(), name="agreement_end"),
    path("hand-overs/", handover.HandOvers.as_view(), name="hand_overs"),
    path("hand-overs/<uuid:public_id>/", handover.Detail.as_view(), name="hand_over"),
    path("hand-overs/<uuid:public_id>/decide/", handover.Decide.as_view(), name="hand_over_decide"),
    path("hand-overs/<uuid:public_id>/file/", handover.File.as_view(), name="hand_over_file"),
    path("hand-overs/<uuid:public_id>/passphrase/", handover.Passphrase.as_view(), name="hand_over_passphrase"),
    path("hand-overs/<uuid:public_id>/withdraw/", handover.Withdraw.as_view(), name="hand_over_withdraw"),
    path("ctdc/", ctdc.Table.as_view(), name="ctdc"),
    path("htcds/", htcds.Mapping.as_view(), name="htcds"),
    path("htcds/export/", handover.Ask.as_view(), name="htcds_export"),
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
