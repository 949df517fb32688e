from django.urls import path

from referrals.journal import views

# Part of referrals/urls.py.
urlpatterns = [
    path("", views.Register.as_view(), name="register"),
    path("figures/", views.RegisterFigures.as_view(), name="register_figures"),
    path("register.csv", views.ExportRegister.as_view(kind="csv"), name="register_csv"),
    path("register.xlsx", views.ExportRegister.as_view(kind="xlsx"), name="register_xlsx"),
    path("journal.pdf", views.ExportRegister.as_view(kind="pdf"), name="journal"),
]
