from django.urls import path

from shelters.pictures import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/works/<uuid:works_id>/picture/", views.AddPicture.as_view(), name="add_picture"),
    path("pictures/<uuid:public_id>/", views.ShowPicture.as_view(), name="picture"),
    path("pictures/<uuid:public_id>/remove/", views.RemovePicture.as_view(), name="remove_picture"),
]
