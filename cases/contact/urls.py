from django.urls import path

from cases.contact import views

# Part of cases/urls.py.
urlpatterns = [path("<uuid:public_id>/contact/", views.ContactOfCase.as_view(), name="contact")]
# Part of cases/enquiries/urls.py.
OF_ENQUIRIES = [path("<uuid:public_id>/contact/", views.ContactOfCaller.as_view(), name="contact")]
