from django.urls import include, path

from cases import views, views_record
from cases.transfer.urls import DAY as HANDING_OVER
from cases.work.urls import DAY

app_name = "cases"

FILES = [
    path("", views.CaseList.as_view(), name="list"),
    path("new/", views.OpenCase.as_view(), name="open"),
    path("<uuid:public_id>/", views.CaseDetail.as_view(), name="detail"),
    path("<uuid:public_id>/looked/", views_record.WhoHasLooked.as_view(), name="looked"),
    path("<uuid:public_id>/changes/", views_record.Changes.as_view(), name="changes"),
    path("<uuid:public_id>/exploitation/", views.RecordExploitation.as_view(), name="record_exploitation"),
    path("<uuid:public_id>/caseworkers/", views.AssignCaseworkers.as_view(), name="assign"),
    path("<uuid:public_id>/reopen/", views.ReopenCase.as_view(), name="reopen"),
    path("", include("cases.at_hand.urls")),
    path("", include("cases.closing.urls")),
    path("", include("cases.intake.urls")),
    path("", include("cases.contact.urls")),
    path("", include("cases.consent.urls")),
    path("", include("cases.documents.urls")),
    path("", include("cases.assessment.urls")),
    path("", include("cases.planning.urls")),
    path("", include("cases.identification.urls")),
    path("", include("cases.visibility.urls")),
    path("", include("cases.family.urls")),
    path("", include("cases.separation.urls")),
    path("", include("cases.merging.urls")),
    path("", include("cases.proceedings.urls")),
    path("", include("cases.returns.urls")),
    path("", include("cases.work.urls")),
    path("", include("cases.transfer.urls")),
]

urlpatterns = [path("cases/", include(FILES)), path("day/", include(DAY + HANDING_OVER))]
