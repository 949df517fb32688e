from django.urls import path

from exchange import views

app_name = "exchange"

urlpatterns = [
    path("register/", views.RegisterImport.as_view(), name="register_import"),
    path("register/template.xlsx", views.RegisterTemplate.as_view(), name="register_template"),
    path("register/<uuid:public_id>/", views.RegisterPreview.as_view(), name="register_preview"),
    path("register/<uuid:public_id>/import/", views.RegisterConfirm.as_view(), name="register_confirm"),
    path("register/<uuid:public_id>/discard/", views.RegisterDiscard.as_view(), name="register_discard"),
]
