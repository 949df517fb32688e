"""Who reads the register of referrals, and from how many figures tell nothing of one person."""

from accounts.models import User
from accounts.roles import Permission, require


def check_may_read(actor: User) -> None:
    """Officers of the ministry, and whoever answers for an organisation's figures: of it, only the part that she sees."""
    require(actor, Permission.REFERRAL_VIEW)
    require(actor, Permission.REPORT_VIEW)
