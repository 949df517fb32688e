from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.views import FormPage, found
from referrals.conversation import actions, policies, presenters
from referrals.conversation.forms import MessageForm
from referrals.conversation.models import Message
from referrals.models import Referral


class ConversationPage(FormPage):
    """What was said about one visible referral, with a form for each thread that goes on; 404 for everybody else.

    Asked for by htmx it is the messages alone: what somebody types below them stays.
    """

    template_name = "referrals/conversation/conversation.html"
    form_class = MessageForm
    done_message = _("Your message was sent.")

    def setup_page(self, public_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)

    def url(self) -> str:
        return reverse("referrals:conversation", args=[self.referral.public_id])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        template = "referrals/conversation/_all_messages.html" if request.htmx else None
        return self.page(template, referral=self.referral, **conversation_of(self.referral, request.user))

    def form(self, data: Any = None, files: Any = None) -> MessageForm:
        partners = policies.partners_of(self.request.user, self.referral)
        asked = Message.objects.of_found(self.referral, self.request.user)
        # An answered one, too: whoever comes late is told that a colleague was quicker.
        asked = asked.to_be_answered_by(self.request.user, str((data or {}).get("kind", ""))).in_order()
        documents = policies.documents_to_attach(self.request.user, self.referral)
        return MessageForm(data, partners=partners, questions=asked, documents=documents)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(
            status=status, referral=self.referral, **conversation_of(self.referral, self.request.user, form)
        )

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.write_message(self.referral, form.details(), actor=self.request.user, token=token)
        return self.url()


def conversation_of(referral: Referral, actor: Any, bound: Any = None) -> dict[str, Any]:
    """What the conversation's page and the referral's own print of it. What is new is read by this.

    `bound`: a form that a rule refused, shown in the thread that it was written into.
    """
    messages = actions.read_conversation(referral, actor=actor)
    partners = list(policies.partners_of(actor, referral))
    attached = {message.document_id for message in messages if message.document_id}
    opened = policies.attached_and_open(actor, referral, attached)
    threads = presenters.threads_of(referral, messages, partners, opened, actor)
    documents = list(policies.documents_to_attach(actor, referral)) if partners else []
    for partner, thread in zip(partners, threads, strict=False):
        asked = presenters.open_questions(messages, partner, actor)
        own = {"auto_id": f"id_{thread.key}_%s", "initial": {"thread": partner.public_id}}
        thread.form = MessageForm(partners=[partner], questions=asked, documents=documents, **own)
        if bound is not None and bound["thread"].value() == str(thread.key):
            thread.form = bound
    may_add = bool(partners) and policies.may_add_document(actor, referral)
    return {"threads": threads, "may_add_document": may_add}
