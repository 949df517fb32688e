from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class See(models.TextChoices):
    """As whom the sender looks at what goes out."""

    ACCEPTED = "accepted", _("After acceptance")
    NOW = "now", pgettext_lazy("what the receiver sees", "Now")
    SENT = "sent", _("All that was sent")


class Moment(models.TextChoices):
    """Why a part of a package is closed to its reader: by what is so at the moment."""

    ENDED = "ended", _("Closed: the referral has ended.")
    BEFORE = "before", _("Opens when the receiver has accepted.")
    TAKEN = "taken", _("Closed: this role does not see it, or nothing that the person agreed to covers it any more.")
    REVIEW = (
        "review",
        _(
            "Not open to the ministry: its role does not see it, or neither the person's consent nor a ground in law covers it."
        ),
    )
    OWN = "own", _("Not open to you.")
