from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# What is taken for the clocks of two machines that differ.
CLOCKS_DIFFER = timedelta(minutes=10)
LARGEST = 2 * 1024 * 1024
WORDS_LIMIT = 4000


class State(models.TextChoices):
    """Of an installation that we exchange referrals with."""

    PROPOSED = "proposed", _("Waits for a second administrator")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


class Kind(models.TextChoices):
    """What a parcel brings."""

    REFERRAL = "referral", _("Referral")
    CONTENTS = "contents", _("Parts of the file")
    STATUS = "status", _("Answer")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    RECEIPT = "receipt", _("Receipt")


# Of these one is enough for a referral.
ONCE = (Kind.REFERRAL, Kind.CONTENTS, Kind.WITHDRAWAL)
# What arrives later than this is refused. What tells of a person is packed anew then, as it stands; an answer stays one.
GOOD_FOR = {
    Kind.REFERRAL: timedelta(days=14),
    Kind.CONTENTS: timedelta(days=14),
    Kind.STATUS: timedelta(days=365),
    Kind.WITHDRAWAL: timedelta(days=365),
    Kind.RECEIPT: timedelta(days=365),
}
