"""Who keeps courses, who enrols and who writes attendance down."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from core.errors import Conflict, NotVisible
from reintegration.giving.policies import check_may_correct
from reintegration.training.models import Course


def check_may_keep_courses(actor: User) -> None:
    """Whoever records assistance, for her own organisation."""
    require(actor, Permission.CASE_VIEW)
    require(actor, Permission.ASSISTANCE_EDIT)


def check_may_change_course(actor: User, course: Course) -> None:
    check_may_keep_courses(actor)
    if course.organisation_id != actor.organisation_id:
        raise NotVisible("")


def check_may_move(actor: User, enrolment: Any) -> None:
    """Whoever may correct it, while it is not over."""
    check_may_correct(actor, enrolment)
    if enrolment.is_over:
        raise Conflict(_("This ended already. Nothing was changed."))
