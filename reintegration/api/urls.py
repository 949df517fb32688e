from django.urls import include, path

from reintegration.api import items, plans

# Of one plan: what is changed says the ETag of the plan, whatever of it is changed.
OF_PLAN = [
    path("", plans.PlanDetail.as_view(), name="plan"),
    path("change/", plans.ChangePlan.as_view(), name="change_plan"),
    path("submit/", plans.SubmitPlan.as_view(), name="submit_plan"),
    path("approve/", plans.ApprovePlan.as_view(), name="approve_plan"),
    path("return/", plans.ReturnPlan.as_view(), name="return_plan"),
    path("discard/", plans.DiscardPlan.as_view(), name="discard_plan"),
    path("complete/", plans.CompletePlan.as_view(), name="complete_plan"),
    path("reviews/", plans.ReviewPlan.as_view(), name="review_plan"),
    path("goals/", plans.AddGoal.as_view(), name="add_goal"),
    path("goals/<uuid:goal_id>/change/", plans.ChangeGoal.as_view(), name="change_goal"),
    path("goals/<uuid:goal_id>/end/", plans.EndGoal.as_view(), name="end_goal"),
    path("goals/<uuid:goal_id>/remove/", plans.RemoveGoal.as_view(), name="remove_goal"),
    path("goals/<uuid:goal_id>/actions/", plans.AddAction.as_view(), name="add_action"),
    path("actions/<uuid:action_id>/change/", plans.ChangeAction.as_view(), name="change_action"),
    path("actions/<uuid:action_id>/finish/", plans.FinishAction.as_view(), name="finish_action"),
    path("actions/<uuid:action_id>/reopen/", plans.ReopenAction.as_view(), name="reopen_action"),
    path("actions/<uuid:action_id>/remove/", plans.RemoveAction.as_view(), name="remove_action"),
]

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("plans/", plans.Plans.as_view(), name="plans"),
    path("plans/<uuid:public_id>/", include(OF_PLAN)),
    path("assistance/", items.Items.as_view(), name="assistance"),
    path("assistance/<uuid:public_id>/", items.ItemDetail.as_view(), name="item"),
    path("assistance/<uuid:public_id>/change/", items.CorrectItem.as_view(), name="correct_item"),
    path("assistance/<uuid:public_id>/cross-out/", items.CrossOutItem.as_view(), name="cross_out_item"),
]
