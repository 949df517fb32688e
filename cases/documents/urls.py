from django.urls import path

from cases.documents import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/documents/", views.Documents.as_view(), name="documents"),
    path("<uuid:public_id>/documents/new/", views.AddDocument.as_view(), name="add_document"),
    path("<uuid:public_id>/documents/letter/", views.WriteLetter.as_view(), name="write_letter"),
    path("<uuid:public_id>/documents/summary/", views.PrintSummary.as_view(), name="print_summary"),
    path("documents/<uuid:public_id>/", views.OneDocument.as_view(), name="document"),
    path("documents/<uuid:public_id>/show/", views.ShowFile.as_view(), name="show_document"),
    path("documents/<uuid:public_id>/save/", views.SaveFile.as_view(), name="save_document"),
    path("documents/<uuid:public_id>/change/", views.ChangeDocument.as_view(), name="change_document"),
    path("documents/<uuid:public_id>/replace/", views.ReplaceDocument.as_view(), name="replace_document"),
    path("documents/<uuid:public_id>/cross-out/", views.CrossOutDocument.as_view(), name="cross_out_document"),
]
