from django.urls import path

from cases.assessment import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/assessment/", views.AssessmentAndPlan.as_view(), name="assessment"),
    path("<uuid:public_id>/assessment/new/", views.RecordAssessment.as_view(), name="record_assessment"),
    path("<uuid:public_id>/assessment/compare/", views.CompareAssessments.as_view(), name="compare_assessments"),
    path("<uuid:public_id>/assessment/<uuid:row_id>/", views.AssessmentDetail.as_view(), name="assessment_detail"),
    path(
        "<uuid:public_id>/assessment/<uuid:row_id>/correct/",
        views.CorrectAssessment.as_view(),
        name="correct_assessment",
    ),
    path("<uuid:public_id>/assessment/<uuid:row_id>/answer/", views.AnswerRisk.as_view(), name="answer_risk"),
    path("<uuid:public_id>/safety/new/", views.WriteSafetyPlan.as_view(), name="write_safety_plan"),
    path("<uuid:public_id>/safety/<uuid:row_id>/", views.SafetyPlanDetail.as_view(), name="safety_plan"),
]
