from django.urls import path

from cases.planning.views import contents, reviews, versions

_PLAN = "<uuid:public_id>/plan/<uuid:row_id>/"
_GOAL = "<uuid:public_id>/goals/<uuid:row_id>/"
_REVIEW = "<uuid:public_id>/plan-reviews/<uuid:row_id>/"
_ACTION = "<uuid:public_id>/actions/<uuid:row_id>/"

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/plan/new/", versions.StartPlan.as_view(), name="start_case_plan"),
    path(_PLAN, versions.PlanDetail.as_view(), name="case_plan"),
    path(f"{_PLAN}change/", versions.ChangePlan.as_view(), name="change_case_plan"),
    path(f"{_PLAN}submit/", versions.SubmitPlan.as_view(), name="submit_case_plan"),
    path(f"{_PLAN}approve/", versions.ApprovePlan.as_view(), name="approve_case_plan"),
    path(f"{_PLAN}return/", versions.ReturnPlan.as_view(), name="return_case_plan"),
    path(f"{_PLAN}discard/", versions.DiscardPlan.as_view(), name="discard_case_plan"),
    path(f"{_PLAN}complete/", versions.CompletePlan.as_view(), name="complete_case_plan"),
    path(f"{_PLAN}sign/", versions.SignPlan.as_view(), name="sign_case_plan"),
    path(f"{_PLAN}print/", versions.PrintPlan.as_view(), name="print_case_plan"),
    path(f"{_PLAN}review/", reviews.ReviewPlan.as_view(), name="review_case_plan"),
    path(f"{_REVIEW}change/", reviews.ChangeReview.as_view(), name="change_plan_review"),
    path(f"{_PLAN}goals/", contents.AddGoal.as_view(), name="add_goal"),
    path(f"{_GOAL}change/", contents.ChangeGoal.as_view(), name="change_goal"),
    path(f"{_GOAL}remove/", contents.RemoveGoal.as_view(), name="remove_goal"),
    path(f"{_GOAL}end/", contents.EndGoal.as_view(), name="end_goal"),
    path(f"{_GOAL}actions/", contents.AddAction.as_view(), name="add_action"),
    path(f"{_ACTION}change/", contents.ChangeAction.as_view(), name="change_action"),
    path(f"{_ACTION}remove/", contents.RemoveAction.as_view(), name="remove_action"),
    path(f"{_ACTION}finish/", contents.FinishAction.as_view(), name="finish_action"),
    path(f"{_ACTION}reopen/", contents.ReopenAction.as_view(), name="reopen_action"),
]
