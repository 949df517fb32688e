from django.urls import path

from cases.contact.urls import OF_ENQUIRIES
from cases.enquiries import views

app_name = "enquiries"

urlpatterns = [
    path("", views.EnquiryList.as_view(), name="list"),
    path("new/", views.TakeEnquiry.as_view(), name="take"),
    path("<uuid:public_id>/", views.EnquiryDetail.as_view(), name="detail"),
    path("<uuid:public_id>/change/", views.ChangeEnquiry.as_view(), name="change"),
    path("<uuid:public_id>/answer/", views.AnswerEnquiry.as_view(), name="answer"),
    path("<uuid:public_id>/open-case/", views.OpenCaseFrom.as_view(), name="open_case"),
    path("<uuid:public_id>/add-to-case/", views.AddToCase.as_view(), name="add_to_case"),
    *OF_ENQUIRIES,
]
