from django.urls import path

from reintegration.grants.views import applications, committee, paying, schemes

ONE = "grants/<uuid:public_id>/"
TRANCHE = "grants/tranches/<uuid:public_id>/"

urlpatterns = [
    path("grants/", applications.Board.as_view(), name="grants"),
    path("grants/list/", applications.ApplicationList.as_view(), name="grant_list"),
    path("grants/schemes/", schemes.SchemeList.as_view(), name="grant_schemes"),
    path("grants/schemes/new/", schemes.AddScheme.as_view(), name="add_scheme"),
    path("grants/schemes/<uuid:public_id>/", schemes.ChangeScheme.as_view(), name="change_scheme"),
    path("case/<uuid:public_id>/grants/", applications.CaseGrants.as_view(), name="case_grants"),
    path("case/<uuid:public_id>/grants/new/", applications.NewApplication.as_view(), name="apply_for_grant"),
    path(ONE, applications.ApplicationDetail.as_view(), name="grant"),
    path(f"{ONE}change/", applications.ChangeApplication.as_view(), name="change_grant"),
    path(f"{ONE}plan/", applications.SaveBusinessPlan.as_view(), name="grant_plan"),
    path(f"{ONE}quotations/new/", applications.AddQuotation.as_view(), name="add_quotation"),
    path("grants/quotations/<uuid:public_id>/choose/", applications.ChooseQuotation.as_view(), name="choose_quotation"),
    path("grants/quotations/<uuid:public_id>/remove/", applications.RemoveQuotation.as_view(), name="remove_quotation"),
    path(f"{ONE}submit/", applications.Submit.as_view(), name="submit_grant"),
    path(f"{ONE}withdraw/", applications.Withdraw.as_view(), name="withdraw_grant"),
    path(f"{ONE}take-up/", committee.TakeUp.as_view(), name="take_up_grant"),
    path(f"{ONE}return/", committee.Return.as_view(), name="return_grant"),
    path(f"{ONE}interest/", committee.Declare.as_view(), name="declare_interest"),
    path(f"{ONE}score/", committee.ScoreSheet.as_view(), name="score_grant"),
    path(f"{ONE}committee/", committee.ToCommittee.as_view(), name="grant_to_committee"),
    path(f"{ONE}propose/", committee.Propose.as_view(), name="propose_grant"),
    path(f"{ONE}confirm/", committee.Confirm.as_view(), name="confirm_grant"),
    path(f"{ONE}set-aside/", committee.SetAside.as_view(), name="set_grant_aside"),
    path(f"{ONE}agree/", paying.Agree.as_view(), name="agree_grant"),
    path(f"{ONE}tranches/new/", paying.AddTranche.as_view(), name="add_tranche"),
    path(f"{TRANCHE}condition/", paying.MeetCondition.as_view(), name="meet_condition"),
    path(f"{TRANCHE}pay/", paying.PayTranche.as_view(), name="pay_tranche"),
    path(f"{TRANCHE}give-up/", paying.GiveUpTranche.as_view(), name="give_up_tranche"),
    path(f"{TRANCHE}recover/", paying.RecordRecovery.as_view(), name="recover_tranche"),
    path(f"{ONE}visit/", paying.RecordVisit.as_view(), name="visit_grant"),
    path(f"{ONE}complete/", paying.Complete.as_view(), name="complete_grant"),
    path(f"{ONE}write-off/", paying.WriteOff.as_view(), name="write_off_grant"),
]
