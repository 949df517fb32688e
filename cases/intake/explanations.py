"""What the difficult fields of the first conversations mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

CONTACT = {
    "calling": Explanation(
        _("Whether a call could give the person away. Ask who else answers this telephone, sees it or pays for it."),
        _(
            "It is the first question because everything else follows: before every call and message the "
            "system shows the answer."
        ),
    ),
    "safe_name": Explanation(
        _("A name under which you may ask for the person, such as that of a school friend. Not her own."),
        _(
            "Whoever picks up hears a harmless call. Lists show this name too, so that a glance at your "
            "screen tells nothing."
        ),
    ),
    "safe_contact": Explanation(
        _(
            "Somebody whom the person trusts and who may be called when she cannot be. Name and number, as "
            "she says them."
        ),
        _(
            "When she is missing or in danger, this is who is called first. Never take somebody from the file "
            "whom she did not name."
        ),
    ),
    "contact_warning": Explanation(
        _(
            "Whatever somebody who calls or writes has to know beforehand: who listens, which messages are "
            "read, what word must not be said."
        ),
        _("The next call is perhaps made by a colleague who knows nothing of it. She sees this first."),
    ),
}

NEEDS = {
    "danger": Explanation(
        _(
            "Whether harm threatens the person or her children in the next hours or days: from somebody, from "
            "an illness, or from herself."
        ),
        _("With a yes the file is marked, and a risk assessment is due. Ask even if she is calm: calm is no sign."),
    ),
}
