"""The people around a person: some have a case of their own, most are known here alone."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from cases.enums import Sex, YesNo
from cases.family.enums import GUARDIANS, NEVER_LINKED, LegalBasis, RelationKind
from cases.family.querysets import RelationQuerySet
from core.encryption import EncryptedTextField
from core.models import EditableModel

SEALED = ("family_name", "given_name", "contact", "contact_how", "note")


def _yes_no(label: Any) -> models.CharField:
    return models.CharField(label, max_length=10, choices=YesNo, default=YesNo.NOT_KNOWN)


class Relation(EditableModel):
    """Somebody around the person of `case`: recorded here, or the person of another case, or both.

    What leads to another case is shown to whoever sees both; where nothing was recorded here besides, nobody else learns
    that there is anybody. The other file shows the same relation the other way round.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="relations", verbose_name=_("case"))
    other_case = models.ForeignKey(
        "cases.Case",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("case of her own"),
    )
    kind = models.CharField(_("who it is"), max_length=20, choices=RelationKind)
    # False: nothing but that the two cases belong together.
    recorded_here = models.BooleanField(_("recorded in this file"), default=True, editable=False)
    family_name = EncryptedTextField(_("family name"))
    given_name = EncryptedTextField(_("given name"))
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    citizenship = models.CharField(_("citizenship"), max_length=3, blank=True)
    lives_with_her = _yes_no(_("lives with her"))
    accompanies_her = _yes_no(_("accompanies her"))
    is_danger = _yes_no(_("is a danger to her"))
    safe_to_contact = _yes_no(_("safe to contact"))
    contact = EncryptedTextField(_("how to reach"))
    contact_how = EncryptedTextField(_("when and how to contact"))
    note = EncryptedTextField(_("note"))
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)

    # What tells who somebody is, to whoever else can see the screen (core/masking.py).
    TELLING = frozenset({"family_name", "given_name", "date_of_birth", "birth_year", "contact", "contact_how"})

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("person around")
        verbose_name_plural = _("people around the person")
        indexes = [
            models.Index(fields=["case", "id"], name="cases_relation_of_case"),
            models.Index(
                fields=["other_case"], condition=Q(other_case__isnull=False), name="cases_relation_the_other_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=RelationKind.values,
                    sex__in=Sex.values,
                    legal_basis__in=["", *LegalBasis.values],
                    lives_with_her__in=YesNo.values,
                    accompanies_her__in=YesNo.values,
                    is_danger__in=YesNo.values,
                    safe_to_contact__in=YesNo.values,
                ),
                name="cases_relation_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(other_case__isnull=True) | ~Q(other_case=F("case")), name="cases_relation_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(recorded_here=True)
                | Q(
                    other_case__isnull=False,
                    date_of_birth__isnull=True,
                    birth_year__isnull=True,
                    citizenship="",
                    **{f"{name}__isnull": True for name in SEALED},
                ),
                name="cases_relation_a_link_says_nothing_else",
            ),
            models.CheckConstraint(
                condition=Q(other_case__isnull=True) | ~Q(kind__in=sorted(NEVER_LINKED)),
                name="cases_relation_leads_to_people_of_cases",
            ),
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=True)
                | Q(birth_year__isnull=True)
                | Q(birth_year=F("date_of_birth__year")),
                name="cases_relation_birth_year_agrees",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=sorted(GUARDIANS)) & ~Q(legal_basis=""))
                | (~Q(kind__in=sorted(GUARDIANS)) & Q(legal_basis="", from_on__isnull=True, to_on__isnull=True)),
                name="cases_relation_guardians_act_by_something",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="cases_relation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                Least("case", "other_case"),
                Greatest("case", "other_case"),
                condition=Q(other_case__isnull=False),
                name="cases_relation_once_between_two",
            ),
            models.UniqueConstraint(fields=["case", "form_token"], name="cases_relation_sent_once"),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def full_name(self) -> str:
        """As far as it was recorded here. Personal."""
        return " ".join(part for part in (self.family_name, self.given_name) if part)

    @property
    def is_a_danger(self) -> bool:
        return self.is_danger == YesNo.YES

    @property
    def must_not_be_contacted(self) -> bool:
        return self.safe_to_contact == YesNo.NO

    @property
    def comes_along(self) -> bool:
        return self.accompanies_her == YesNo.YES
