from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts import access
from accounts.grants import UserGrant
from accounts.models import Organisation, Team, User
from accounts.roles import Permission, Role, has_permission
from cases import names
from cases.assessment.models import (  # noqa: F401 (Django looks for them here)
    Assessment,
    AssessmentFactor,
    AssessmentNeed,
    SafetyPlan,
)
from cases.at_hand.models import PinnedCase  # noqa: F401
from cases.calendar.models import CalendarFeed  # noqa: F401
from cases.closing.models import Closing, FollowUp, FollowUpSchedule  # noqa: F401
from cases.consent.enums import Language
from cases.consent.models import Consent, ConsentOverride, LegalGround  # noqa: F401 (Django looks for them here)
from cases.documents.models import Document  # noqa: F401
from cases.emergency.models import EmergencyAccess  # noqa: F401
from cases.enquiries.models import Enquiry  # noqa: F401
from cases.enums import (
    FORMS_OF_LABOUR,
    CaseStatus,
    ClassificationStatus,
    ClosureReason,
    ExploitationForm,
    Section,
    Sex,
)
from cases.family.models import Relation  # noqa: F401
from cases.identification.enums import Act, Industry, Means, SexualExploitation
from cases.identification.models import (  # noqa: F401
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Episode,
    Perpetrator,
    Screening,
    ScreeningAnswer,
    TraffickingHistory,
    codes,
    known,
)
from cases.identification.querysets import ClassificationQuerySet
from cases.intake.enums import Education, Gender, MaritalStatus, Salutation
from cases.intake.models import Intake  # noqa: F401
from cases.merging.models import Merge, ToldApart  # noqa: F401
from cases.planning.models import CasePlan, GoalReview, PlanAction, PlanGoal, PlanReview  # noqa: F401
from cases.proceedings.models import (  # noqa: F401
    CompensationClaim,
    Hearing,
    Proceeding,
    ProceedingStep,
    ProtectionMeasure,
)
from cases.querysets import AssignmentQuerySet, CaseQuerySet, CaseShareQuerySet, OfCaseQuerySet, PersonQuerySet
from cases.retention.models import LegalHold, RetentionReview, RetentionRule  # noqa: F401
from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument  # noqa: F401
from cases.separation.models import Separation  # noqa: F401
from cases.transfer.models import HandOver, Transfer  # noqa: F401
from cases.visibility.models import Unsealing  # noqa: F401
from cases.work.models import Appointment, LeaveCover, Note, Task  # noqa: F401
from core.encryption import EncryptedTextField, HolderKeyField
from core.keys import DESTROYED
from core.models import PublicModel, VersionedModel

AGE_GROUPS = [(0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47)]
ADULT_AGE = 18


def age_group(low: int | None) -> str:
    """A band of the yearly figures in words, by its lower end."""
    if low is None:
        return pgettext("age", "Not known")
    high = dict(AGE_GROUPS).get(low)
    band = f"{low}–{high}" if high is not None else f"{low}+"
    return _("%(band)s (child)") % {"band": band} if low < ADULT_AGE else band


class Person(VersionedModel):
    """Who somebody is. Identity and contact are encrypted; sex, age and citizenship stay readable, statistics need them."""

    family_name = EncryptedTextField(_("family name"))
    given_name = EncryptedTextField(_("given name"))
    patronymic = EncryptedTextField(_("patronymic"))
    identity_document_no = EncryptedTextField(_("identity document number"))
    phone = EncryptedTextField(_("phone"))
    home_phone = EncryptedTextField(_("home phone"))
    email = EncryptedTextField(_("e-mail"))
    street = EncryptedTextField(_("street and house"))
    city = EncryptedTextField(_("town or village"))
    region = EncryptedTextField(_("district or region"))
    postal_code = EncryptedTextField(_("postal code"))
    country = models.CharField(_("country of the address"), max_length=3, blank=True)
    other_names = EncryptedTextField(_("other names"))
    occupation = EncryptedTextField(_("occupation or position"))
    salutation = models.CharField(_("form of address"), max_length=4, choices=Salutation, blank=True)
    gender = models.CharField(_("gender"), max_length=20, choices=Gender, blank=True)
    marital_status = models.CharField(_("marital status"), max_length=22, choices=MaritalStatus, blank=True)
    number_of_children = models.PositiveSmallIntegerField(_("number of children"), null=True, blank=True)
    education = models.CharField(_("education"), max_length=40, choices=Education, blank=True)
    language = models.CharField(_("first language"), max_length=3, choices=Language, blank=True)
    second_language = models.CharField(_("second language"), max_length=3, choices=Language, blank=True)
    # What tells who somebody is, to whoever else can see the screen (core/masking.py).
    TELLING = frozenset(
        {
            "family_name", "given_name", "patronymic", "other_names", "identity_document_no", "phone", "home_phone", "email",
            "street", "city", "region", "postal_code", "birth", "date_of_birth", "birth_year", "birth_month",
        }
    )  # fmt: skip
    wrapped_key = HolderKeyField()
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_is_estimated = models.BooleanField(_("the birth is an estimate"), default=False)
    citizenship = models.CharField(
        _("citizenship"), max_length=3, blank=True, help_text=_("ISO 3166-1 alpha-3; XXX for a stateless person.")
    )
    other_citizenships = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, verbose_name=_("other citizenships")
    )
    # A real answer, unlike a field that nobody has asked for yet: names of fields.
    not_known = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("not known"))
    not_told = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("did not want to say")
    )
    name_tokens = ArrayField(models.BigIntegerField(), default=list, editable=False)
    document_index = models.BinaryField(null=True, editable=False)
    phone_index = models.BinaryField(null=True, editable=False)
    # Nothing about her goes outside, of whichever of her records; only `cases.consent` writes it.
    do_not_share = models.BooleanField(_("do not share outside"), default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        indexes = [
            GinIndex(fields=["name_tokens"], name="cases_person_name_tokens"),
            models.Index(fields=["document_index"], name="cases_person_document"),
            models.Index(fields=["phone_index"], name="cases_person_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=True)
                | Q(birth_year__isnull=True)
                | Q(birth_year=F("date_of_birth__year")),
                name="cases_person_birth_year_agrees",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="cases_person_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True)
                | Q(birth_month__range=(1, 12), date_of_birth__isnull=True, birth_year__isnull=False),
                name="cases_person_birth_month_without_day",
            ),
        ]

    def key_holder(self) -> "Person":
        return self

    @property
    def is_anonymised(self) -> bool:
        """Her key was destroyed: what is left says nothing of her but what figures are counted from."""
        return self.wrapped_key == DESTROYED

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic, as far as known. Personal: only through `personal` in templates."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    def index_identity(self) -> None:
        """Refresh what searching needs; to be called by whoever sets a name, document or phone."""
        self.name_tokens = names.tokens(self.family_name, self.given_name, self.patronymic)
        self.document_index = names.exact_index("document", self.identity_document_no)
        self.phone_index = names.exact_index("phone", self.phone)

    def age_group_on(self, day: date) -> str:
        """A band instead of an age, as in the yearly figures: for those who may not know who it is."""
        return age_group(self.age_group_from(day))

    def age_group_from(self, day: date) -> int | None:
        """The lower end of that band; None if her age is not known."""
        age = self.age_on(day)
        if age is None or age < 0:
            return None
        return next((low for low, high in AGE_GROUPS if age <= high), AGE_GROUPS[-1][1] + 1)

    def age_on(self, day: date) -> int | None:
        """Completed years on a day; a 29 February birthday comes on 1 March in common years; None if not known.

        Of whom the year alone is known, or the year and the month, counts as born at its beginning, as in the yearly figures.
        """
        if self.date_of_birth is None:
            return None if self.birth_year is None else day.year - self.birth_year
        born = self.date_of_birth
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Case(PublicModel):
    """The file of one person's protection at one organisation."""

    number = models.CharField(_("case number"), max_length=40, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="cases", verbose_name=_("organisation")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("team")
    )
    opened_on = models.DateField(_("opened on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closure_reason = models.CharField(_("reason for closing"), max_length=20, choices=ClosureReason, blank=True)
    restricted = models.BooleanField(_("restricted"), default=False)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    summary = EncryptedTextField(_("first account"))
    # From then on nothing in it says whose it was; only `cases.retention` writes it.
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(F("organisation"), F("opened_on").desc(), F("id").desc(), name="cases_case_by_opened"),
            models.Index(fields=["organisation", "number", "id"], name="cases_case_by_number"),
            models.Index(fields=["organisation", "person"], name="cases_case_of_person"),
            # The lists of what is open, which is a small part of what there is.
            models.Index(
                F("organisation"),
                F("opened_on").desc(),
                F("id").desc(),
                condition=Q(closed_on__isnull=True),
                name="cases_case_open_by_opened",
            ),
            models.Index(
                F("organisation"), F("number"), condition=Q(closed_on__isnull=True), name="cases_case_open_by_number"
            ),
            models.Index(
                fields=["organisation", "closed_on"],
                condition=Q(closed_on__isnull=False, anonymised_at__isnull=True),
                name="cases_case_by_closing",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closure_reason="")
                | Q(closed_on__gte=F("opened_on"), closure_reason__gt=""),
                name="cases_case_closed_with_reason_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(closed_on__isnull=False),
                name="cases_case_anonymised_when_closed",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(closed_on__isnull=True),
                name="cases_case_one_open_per_organisation",
                violation_error_message=_("This person has an open case at this organisation."),
            ),
            # What a stay's foreign key (case, person) refers to.
            models.UniqueConstraint(fields=["id", "person"], name="cases_case_with_its_person"),
        ]

    def key_holder(self) -> Person:
        return self.person

    @staticmethod
    def grant_model() -> type["CaseUserGrant"]:
        return CaseUserGrant

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_under_embargo(self) -> bool:
        return self.embargo_until is not None and self.embargo_until > timezone.now()

    @property
    def is_sealed(self) -> bool:
        """Seen by named staff only: restricted by hand, or in the first days of a case that began so."""
        return self.restricted or self.is_under_embargo

    def is_of_team_of(self, user: User) -> bool:
        """True for a case of the whole organisation, and where the user belongs to its team or sees every team."""
        if self.team_id is None or has_permission(user, Permission.CASE_ALL_TEAMS):
            return True
        return access.is_in_team(user, self.team_id)

    @property
    def status(self) -> CaseStatus:
        return CaseStatus.OPEN if self.is_open else CaseStatus.CLOSED


class CaseUserGrant(UserGrant):
    """Named staff of a restricted case, or a colleague elsewhere; written only by `accounts.grants`."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="user_grants")

    class Meta(UserGrant.Meta):
        verbose_name = _("personal access to a case")
        verbose_name_plural = _("personal accesses to cases")


class CaseNumberCounter(models.Model):
    """The last number given for a prefix and year; its row lock puts two openings in order."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="cases_counter_per_prefix_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Assignment(PublicModel):
    """A caseworker in charge of a case, from a date until another took over."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("case"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("caseworker"))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(until__isnull=True), name="cases_assignment_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], condition=Q(until__isnull=True), name="cases_assignment_of_user"),
        ]


class CaseShare(PublicModel):
    """What another organisation may see of a case, from when until when. Written when a referral is accepted, ended with it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shares", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="shares", verbose_name=_("organisation")
    )
    sections = ArrayField(models.CharField(max_length=20, choices=Section), verbose_name=_("sections"))
    # Whom of the organisation's staff it opens the case to; blank: all of them, each within her role.
    role = models.CharField(_("only for"), max_length=20, choices=Role, blank=True, default="")
    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Of the referral that opened it, which lies in a room above, or of the transfer: its public id, not a foreign key.
    referral_public_id = models.UUIDField(_("referral"), null=True, blank=True)
    # Copied from the case by the database (cases/migrations/0010_lists.py): a list of thousands of shared cases is put
    # in order by an index, without asking of each of them whether it may be seen.
    case_number = models.CharField(max_length=40, null=True, editable=False)  # noqa: DJ001 (set by the database)
    case_opened_on = models.DateField(null=True, editable=False)
    case_closed_on = models.DateField(null=True, editable=False)
    case_restricted = models.BooleanField(null=True, editable=False)
    case_embargo_until = models.DateTimeField(null=True, editable=False)

    objects = CaseShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [
            models.Index(fields=["case", "organisation"], name="cases_share_of_case"),
            models.Index(
                F("organisation"), F("case_opened_on").desc(), F("case").desc(),
                condition=Q(ended_at__isnull=True), name="cases_share_by_opened",
            ),
            models.Index(fields=["organisation", "case"], condition=Q(ended_at__isnull=True), name="cases_share_open"),
            models.Index(
                F("organisation"), F("case_number"), condition=Q(ended_at__isnull=True), name="cases_share_by_number"
            ),
        ]  # fmt: skip
        constraints = [
            # What rests on different days (a consent, an override) closes on different days: a row for each.
            models.UniqueConstraint(
                fields=["referral_public_id", "until"],
                condition=Q(ended_at__isnull=True, referral_public_id__isnull=False),
                nulls_distinct=False,
                name="cases_share_one_per_referral",
            ),
        ]

    @property
    def section_labels(self) -> list[str]:
        return [str(Section(name).label) for name in self.sections]


class Classification(PublicModel):
    """One determination of what the person is, in force from a day. Two on one day: the later row holds.

    What a register brought has neither officer nor grounds, and holds as well.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="classifications", verbose_name=_("case"))
    status = models.CharField(_("status"), max_length=12, choices=ClassificationStatus)
    effective_on = models.DateField(_("in force from"))
    decided_by = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    officer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer")
    )
    officer_name = EncryptedTextField(_("officer without an account"))
    reason = EncryptedTextField(_("reason"))
    acts = codes(Act, _("act"))
    means = codes(Means, _("means"))
    purposes = codes(ExploitationForm, _("purpose"))
    screening = models.ForeignKey(
        Screening,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="classifications",
        verbose_name=_("screening"),
    )
    form_token = models.UUIDField(null=True, editable=False)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        indexes = [models.Index(F("case"), F("effective_on").desc(), F("id").desc(), name="cases_classification_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ClassificationStatus.values), name="cases_classification_status_known"
            ),
            known("acts", Act, "cases_classification_acts_known"),
            known("means", Means, "cases_classification_means_known"),
            known("purposes", ExploitationForm, "cases_classification_purposes_known"),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_classification_sent_once"),
        ]

    def key_holder(self) -> Person:
        return self.case.person


class Exploitation(PublicModel):
    """A form in which the person was exploited; where and when as far as known."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exploitations", verbose_name=_("case"))
    form = models.CharField(_("form of exploitation"), max_length=40, choices=ExploitationForm)
    country = models.CharField(_("country"), max_length=3, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)
    industries = codes(Industry, _("industry"))
    sexual_types = codes(SexualExploitation, _("kind of sexual exploitation"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("exploitation")
        verbose_name_plural = _("exploitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="cases_exploitation_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_exploitation_sent_once"),
            known("industries", Industry, "cases_exploitation_industries_known"),
            known("sexual_types", SexualExploitation, "cases_exploitation_sexual_types_known"),
            models.CheckConstraint(
                condition=Q(industries=[]) | Q(form__in=FORMS_OF_LABOUR), name="cases_exploitation_industry_of_labour"
            ),
            models.CheckConstraint(
                condition=Q(sexual_types=[]) | Q(form=ExploitationForm.SEXUAL_EXPLOITATION),
                name="cases_exploitation_sexual_type_of_it",
            ),
        ]
