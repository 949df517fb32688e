"""Routes as data: from which kind of organisation to which, for what, under which conditions, from which day."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationType
from accounts.models import User
from accounts.roles import SHAREABLE, Section
from core.models import PublicModel
from referrals.routes.querysets import RouteQuerySet
from referrals.states import Purpose, Urgency

LONGEST_HOURS = 366 * 24
DEADLINES = ("approve_within", "answer_within", "urgent_answer_within", "start_within", "complete_within")


class Days(Func):
    """The days on which a version holds as PostgreSQL's daterange: the first included, the last not; open = no end."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _hours(name: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, null=True, blank=True)


class Route(PublicModel):
    """One version of a rule: who of one kind may refer to one of another kind for a purpose, and how.

    A kind left blank is any kind. Once in force a version is not changed (the database refuses it): another follows it
    from a day. No two of one line (from, to, purpose) hold on the same day. Deadlines are hours; none = no deadline.
    """

    from_type = models.CharField(_("from"), max_length=20, choices=OrganisationType, blank=True)
    to_type = models.CharField(_("to"), max_length=20, choices=OrganisationType, blank=True)
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    ministry_approves = models.BooleanField(_("the ministry approves"), default=True)
    four_eyes = models.BooleanField(_("a second officer confirms the approval"), default=False)
    several_offers = models.BooleanField(_("several may be asked at once"), default=False)
    expires = models.BooleanField(_("an offer that nobody answers expires"), default=False)
    must_carry = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, blank=True, verbose_name=_("must carry")
    )
    approve_within = _hours(_("hours for the ministry to decide"))
    answer_within = _hours(_("hours for the receiver to answer"))
    urgent_answer_within = _hours(_("hours for the receiver to answer, at once"))
    start_within = _hours(_("hours to begin"))
    complete_within = _hours(_("hours to complete"))
    legal_basis = models.CharField(_("rule that asks for it"), max_length=200, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until (that day not included)"), null=True, blank=True)
    # Those that came with the software were made by nobody here.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    form_token = models.UUIDField(null=True, unique=True, editable=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        app_label = "referrals"
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    from_type__in=["", *OrganisationType.values],
                    to_type__in=["", *OrganisationType.values],
                    purpose__in=Purpose.values,
                ),
                name="referrals_route_in_known_words",
            ),
            models.CheckConstraint(
                # In an order of its own: a set has none, and the migration would differ from run to run.
                condition=Q(must_carry__contained_by=[str(section) for section in Section if section in SHAREABLE]),
                name="referrals_route_carries_what_may_go_out",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": LONGEST_HOURS}),
                    name=f"referrals_route_{name}",
                )
                for name in DEADLINES
            ),
            models.CheckConstraint(
                condition=Q(ministry_approves=True) | Q(four_eyes=False, approve_within__isnull=True),
                name="referrals_route_approved_or_not",
            ),
            models.CheckConstraint(
                condition=Q(urgent_answer_within__isnull=True)
                | Q(answer_within__isnull=True)
                | Q(urgent_answer_within__lte=F("answer_within")),
                name="referrals_route_urgent_is_sooner",
            ),
            models.CheckConstraint(
                condition=Q(expires=False) | Q(answer_within__isnull=False) | Q(urgent_answer_within__isnull=False),
                name="referrals_route_expires_by_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="referrals_route_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="referrals_route_one_version_a_day",
                expressions=[
                    ("from_type", RangeOperators.EQUAL),
                    ("to_type", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def time_to_approve(self) -> timedelta | None:
        """How long the ministry has from the submission; None = no deadline."""
        return _within(self.approve_within)

    def time_to_answer(self, urgency: str) -> timedelta | None:
        """How long a receiver has from the offer: less where it is needed at once."""
        urgent = self.urgent_answer_within if urgency == Urgency.IMMEDIATE else None
        return _within(urgent or self.answer_within)

    def time_to_start(self) -> timedelta | None:
        """How long a receiver has from the acceptance until help begins."""
        return _within(self.start_within)

    def time_to_complete(self) -> timedelta | None:
        """How long a receiver has from the acceptance until it is completed."""
        return _within(self.complete_within)


def _within(hours: int | None) -> timedelta | None:
    return timedelta(hours=hours) if hours else None
