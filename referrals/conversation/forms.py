from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.documents.presenters import title_of

TEXT_LIMIT = 4000
TELLS, ASKS = "tells", "asks"
_SHORT = 60


class MessageForm(forms.Form):
    """What is written into one thread: a message, a question, or the answer to a question that waits here."""

    # Which form it was, so that one sent twice is one message.
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    thread = forms.ChoiceField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you write"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The other organisation reads this. No name, no address, nothing that says who the person is."),
    )
    document = forms.ChoiceField(
        label=_("Document of the case"),
        required=False,
        help_text=_("The reader opens it only if that part of the file is open to her."),
    )

    def __init__(
        self, *args: Any, partners: Iterable[Any], questions: Iterable[Any], documents: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.threads = _by_key(partners)
        self.questions = _by_key(questions)
        self.documents = _by_key(documents)
        self.fields["thread"].choices = [(key, key) for key in self.threads]
        answers = [(key, _said_question(question)) for key, question in self.questions.items()]
        self.fields["kind"].choices = [
            *answers,
            (TELLS, _("A message")),
            (ASKS, _("A question that waits for an answer")),
        ]
        self.fields["kind"].initial = answers[0][0] if answers else TELLS
        self.fields["document"].choices = [
            ("", _("None")), *((key, title_of(document)) for key, document in self.documents.items())
        ]  # fmt: skip
        if not self.documents:
            del self.fields["document"]

    def details(self) -> dict[str, Any]:
        """What the action takes: the records that were chosen."""
        said = self.cleaned_data
        return {
            "thread": self.threads[said["thread"]],
            "text": said["text"],
            "asks": said["kind"] == ASKS,
            "answers": self.questions.get(said["kind"]),
            "document": self.documents.get(said.get("document", "")),
        }


def _by_key(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.public_id): row for row in rows}


def _said_question(question: Any) -> Any:
    words = " ".join((question.text or "").split())
    return _("The answer to: “%(words)s”") % {"words": words[:_SHORT] + ("…" if len(words) > _SHORT else "")}
