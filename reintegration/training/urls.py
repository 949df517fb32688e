from django.urls import path

from reintegration.training import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("courses/", views.Courses.as_view(), name="courses"),
    path("courses/new/", views.NewCourse.as_view(), name="course_new"),
    path("courses/<uuid:public_id>/", views.ShowCourse.as_view(), name="course"),
    path("courses/<uuid:public_id>/change/", views.ChangeCourse.as_view(), name="course_change"),
    path("case/<uuid:public_id>/course/", views.Enrol.as_view(), name="enrol"),
    path("enrolment/<uuid:public_id>/", views.MoveEnrolment.as_view(), name="enrolment_move"),
    path("enrolment/<uuid:public_id>/cross-out/", views.CrossOutEnrolment.as_view(), name="cross_out_enrolment"),
    path("case/<uuid:public_id>/placement/", views.BeginPlacement.as_view(), name="placement_new"),
    path("placement/<uuid:public_id>/", views.ChangePlacement.as_view(), name="placement_change"),
    path("placement/<uuid:public_id>/cross-out/", views.CrossOutPlacement.as_view(), name="cross_out_placement"),
]
