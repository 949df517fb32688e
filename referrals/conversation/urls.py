from django.urls import path

from referrals.conversation import views

urlpatterns = [path("<uuid:public_id>/conversation/", views.ConversationPage.as_view(), name="conversation")]
