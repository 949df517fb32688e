from django.urls import path

from reintegration.money import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("", views.Budgets.as_view(), name="budgets"),
    path("new/", views.NewProject.as_view(), name="budget_new"),
    path("rates/", views.Rates.as_view(), name="rates"),
    path("rates/allowance/", views.NewAllowance.as_view(), name="allowance_new"),
    path("rates/exchange/", views.NewExchange.as_view(), name="exchange_new"),
    path("<uuid:public_id>/", views.Budget.as_view(), name="budget"),
    path("<uuid:public_id>/change/", views.ChangeProject.as_view(), name="budget_change"),
    path("<uuid:public_id>/line/", views.NewLine.as_view(), name="budget_line_new"),
    path("<uuid:public_id>/statement/", views.StatementPage.as_view(), name="statement"),
    path("<uuid:public_id>/statement.csv", views.ExportStatement.as_view(kind="csv"), name="statement_csv"),
    path("<uuid:public_id>/statement.xlsx", views.ExportStatement.as_view(kind="xlsx"), name="statement_xlsx"),
    path("lines/<uuid:public_id>/", views.LineDetail.as_view(), name="budget_line"),
    path("lines/<uuid:public_id>/change/", views.ChangeLine.as_view(), name="budget_line_change"),
    path("lines/<uuid:public_id>/close/", views.CloseLine.as_view(), name="budget_line_close"),
    path("lines/<uuid:public_id>/charge/", views.Charge.as_view(), name="budget_charge"),
    path("entries/<uuid:public_id>/correct/", views.CorrectEntry.as_view(), name="entry_correct"),
    path("entries/<uuid:public_id>/recover/", views.RecoverEntry.as_view(), name="entry_recover"),
]
