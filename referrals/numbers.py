"""The number under which the ministry keeps a referral in its register."""

from referrals.models import Referral


def registered_number(referral: Referral) -> str:
    """The number of its registration; "" while it has none."""
    registration = getattr(referral, "registration", None)
    return str(registration.number) if registration else ""
