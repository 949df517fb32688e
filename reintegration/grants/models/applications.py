"""An application for a grant: what is asked, what it carries, who weighed it and what was decided."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.models import Case, Document
from core.encryption import EncryptedTextField
from core.models import EditableModel, PublicModel
from reintegration.grants.enums import Outcome
from reintegration.grants.models.schemes import FULL_SCORE, MOST_POINTS, Criterion, Scheme, azn
from reintegration.grants.querysets import ApplicationQuerySet, OfApplicationQuerySet, OfCommitteeQuerySet
from reintegration.grants.states import ENDED, IN_FORCE, OPEN_TO_CHANGE, WAS_APPROVED, Status

NOTHING = Decimal(0)


def by(label: Any, **kwargs: Any) -> models.ForeignKey:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=label, **kwargs)


def of_application(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        "reintegration.Application", on_delete=models.CASCADE, related_name=name, verbose_name=_("application")
    )


class AboutPerson(PublicModel):
    """Sealed under the key of the person whose file it belongs to."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))

    class Meta:
        abstract = True

    def key_holder(self) -> Any:
        return self.case.person


class ApplicationCounter(models.Model):
    """The last number that an organisation gave to an application in a year. Locked while the next one is given."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "reintegration"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="reintegration_applicationcounter_once")
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class Application(AboutPerson, EditableModel):
    """That a person asks for a grant, by the organisation that keeps her file, at the one that pays.

    `status` is written by `actions.move` alone. The sums of tranches and of what came back are the database's own
    (migrations/0020_grants.py): no more is planned than was approved, nor paid than was planned, nor back than was paid.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="applications", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("applied for by")
    )
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("applied to"))
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="applications", verbose_name=_("scheme"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    asked_azn = azn(_("asked for, in AZN"), validators=[MinValueValidator(Decimal("0.01"))])
    purpose = EncryptedTextField(_("what for"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    since = models.DateTimeField(_("in this state since"), default=timezone.now)
    drafted_by = by(_("prepared by"))
    submitted_by = by(_("handed in by"), null=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    score = models.DecimalField(_("score, of 100"), max_digits=5, decimal_places=2, null=True)
    # What one of the committee proposes until a second one confirms it.
    proposed_outcome = models.CharField(_("proposed"), max_length=8, choices=Outcome, blank=True)
    proposed_azn = azn(_("proposed, in AZN"), null=True)
    proposal = EncryptedTextField(_("why"))
    proposed_by = by(_("proposed by"), null=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True)
    approved_azn = azn(_("approved, in AZN"), null=True)
    decided_by = by(_("confirmed by"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    agreed_on = models.DateField(_("agreement signed on"), null=True)
    agreed_by = by(_("agreed by"), null=True)
    # What is kept for it in a budget line, from the agreement on.
    promise = models.OneToOneField(
        "reintegration.Entry", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("promise")
    )
    planned_azn = azn(_("in tranches, in AZN"), default=NOTHING, editable=False)
    paid_azn = azn(_("paid, in AZN"), default=NOTHING, editable=False)
    recovered_azn = azn(_("came back, in AZN"), default=NOTHING, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("application for a grant")
        verbose_name_plural = _("applications for grants")
        indexes = [
            models.Index(
                F("funder"), F("status"), F("since"), F("id").desc(), condition=Q(submitted_at__isnull=False),
                name="reintegration_appl_at_funder",
            ),
            models.Index(
                F("organisation"), F("status"), F("since"), F("id").desc(), name="reintegration_appl_of_house"
            ),
            models.Index(
                F("funder"), F("ended_at").desc(), F("id").desc(),
                condition=Q(submitted_at__isnull=False, ended_at__isnull=False), name="reintegration_appl_ended_there",
            ),
            models.Index(
                F("organisation"), F("ended_at").desc(), F("id").desc(), condition=Q(ended_at__isnull=False),
                name="reintegration_appl_ended_here",
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="reintegration_appl_status_known"),
            models.CheckConstraint(condition=Q(asked_azn__gt=0), name="reintegration_appl_asks_for_something"),
            models.CheckConstraint(condition=~Q(organisation=F("funder")), name="reintegration_appl_to_another"),
            models.UniqueConstraint(fields=["case", "form_token"], name="reintegration_appl_sent_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                & Q(status__in=[Status.DRAFT, Status.WITHDRAWN])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(status=Status.DRAFT),
                name="reintegration_appl_handed_in_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(proposed_outcome="", proposed_by__isnull=True, proposed_at__isnull=True)
                & Q(proposed_azn__isnull=True)
                | Q(proposed_outcome=Outcome.REFUSE, proposed_by__isnull=False, proposed_at__isnull=False)
                & Q(proposed_azn__isnull=True)
                | Q(proposed_outcome=Outcome.APPROVE, proposed_by__isnull=False, proposed_at__isnull=False)
                & Q(proposed_azn__gt=0),
                name="reintegration_appl_proposed_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("submitted_by")),
                name="reintegration_appl_decided_by_two",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | ~Q(proposed_by=F("submitted_by")),
                name="reintegration_appl_not_judged_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(approved_azn__isnull=True) & ~Q(status__in=sorted(WAS_APPROVED))
                | Q(approved_azn__gt=0, approved_azn__lte=F("asked_azn"), decided_by__isnull=False)
                & Q(decided_at__isnull=False)
                & Q(status__in=sorted({*WAS_APPROVED, Status.WITHDRAWN})),
                name="reintegration_appl_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_by__isnull=True)
                & ~Q(status__in=sorted({*IN_FORCE, Status.COMPLETED, Status.WRITTEN_OFF}))
                | Q(agreed_on__isnull=False, agreed_by__isnull=False, approved_azn__isnull=False),
                name="reintegration_appl_agreed_whole",
            ),
            models.CheckConstraint(
                condition=Q(planned_azn=0)
                | Q(approved_azn__isnull=False, planned_azn__gte=0, planned_azn__lte=F("approved_azn")),
                name="reintegration_appl_planned_of_approved",
            ),
            models.CheckConstraint(
                condition=Q(paid_azn__gte=0, paid_azn__lte=F("planned_azn")),
                name="reintegration_appl_paid_of_planned",
            ),
            models.CheckConstraint(
                condition=Q(recovered_azn__gte=0, recovered_azn__lte=F("paid_azn")),
                name="reintegration_appl_back_of_paid",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | ~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True),
                name="reintegration_appl_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, FULL_SCORE)),
                name="reintegration_appl_score_of_a_hundred",
            ),
        ]

    @property
    def is_open_to_change(self) -> bool:
        return self.status in OPEN_TO_CHANGE

    @property
    def left_azn(self) -> Decimal:
        """What may still be put into tranches."""
        return (self.approved_azn or NOTHING) - self.planned_azn


class BusinessPlan(AboutPerson, EditableModel):
    """What the person wants to begin, and what she reckons with. What it costs stands in its lines."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="business_plan", verbose_name=_("application")
    )
    idea = EncryptedTextField(_("the idea"))
    market = EncryptedTextField(_("who buys, and from whom today"))
    skills = EncryptedTextField(_("what she knows and has already"))
    risks = EncryptedTextField(_("what may go wrong, and what then"))
    income_azn = azn(_("expected income a month, in AZN"), null=True, blank=True, validators=[MinValueValidator(0)])

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("business plan")
        verbose_name_plural = _("business plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(income_azn__isnull=True) | Q(income_azn__gte=0),
                name="reintegration_businessplan_income",
            )
        ]


class CostLine(AboutPerson):
    """One thing that has to be bought or paid. Replaced as a whole with the plan's others."""

    application = of_application("costs")
    place = models.PositiveSmallIntegerField(_("place"))
    what = EncryptedTextField(_("what"))
    amount_azn = azn(_("costs, in AZN"))

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("cost of a business plan")
        verbose_name_plural = _("costs of business plans")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["application", "place"], name="reintegration_costline_one_a_place"),
            models.CheckConstraint(
                condition=Q(amount_azn__gt=0, what__isnull=False), name="reintegration_costline_says_what"
            ),
        ]


class Quotation(AboutPerson, EditableModel):
    """What a supplier asks for; one of them is the chosen one."""

    application = of_application("offers")
    supplier = EncryptedTextField(_("supplier"))
    amount_azn = azn(_("price, in AZN"), validators=[MinValueValidator(Decimal("0.01"))])
    quoted_on = models.DateField(_("dated"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    is_chosen = models.BooleanField(_("the chosen one"), default=False)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            models.UniqueConstraint(fields=["application", "form_token"], name="reintegration_quotation_sent_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_chosen=True), name="reintegration_quotation_one_chosen"
            ),
            models.CheckConstraint(
                condition=Q(amount_azn__gt=0, supplier__isnull=False), name="reintegration_quotation_says_what"
            ),
        ]


class Interest(AboutPerson):
    """What somebody of the committee declared of herself before she scored or decided. Where there is a conflict, she may not."""

    application = of_application("interests")
    user = by(_("declared by"))
    has_conflict = models.BooleanField(_("a conflict of interest"))
    words = EncryptedTextField(_("which one"))

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="reintegration_interest_once_each"),
            # What the conflict is may go when the person is anonymised; that there was one stays.
            models.CheckConstraint(
                condition=Q(has_conflict=True) | Q(words__isnull=True), name="reintegration_interest_says_which"
            ),
        ]


class Score(AboutPerson):
    """What one of the committee gives for one criterion."""

    application = of_application("scores")
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    scorer = by(_("scored by"))
    points = models.PositiveSmallIntegerField(_("points, of 10"))
    note = EncryptedTextField(_("why"))

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "scorer", "criterion"], name="reintegration_score_once_each"
            ),
            models.CheckConstraint(condition=Q(points__lte=MOST_POINTS), name="reintegration_score_of_ten"),
        ]


class ApplicationStep(AboutPerson):
    """One step of its way, with the reason that was given. Written once."""

    application = of_application("path")
    from_status = models.CharField(_("before"), max_length=12, choices=Status)
    to_status = models.CharField(_("state"), max_length=12, choices=Status)
    actor = by(_("by"))
    reason = EncryptedTextField(_("why"))

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        indexes = [models.Index(fields=["application", "id"], name="reintegration_step_of_appl")]
