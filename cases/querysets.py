"""Which rows: the one place where it is written who may see a person or a case."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts import access, grants
from accounts.roles import Permission, Section, has_permission, sections_of_role
from cases.enums import CATEGORY_OF_STATUS, Category, ClosureReason
from core.paging import Arm
from core.statements import Asking, nobodys_key, written


class CaseShareQuerySet(models.QuerySet):
    def in_force(self):
        """Shares that have begun, have not been ended and have not run out."""
        now = timezone.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), from_at__lte=now, ended_at__isnull=True)

    def read_by(self, user: Any):
        """Those in force for the user's organisation, and for one of her roles where a share is for one role alone."""
        return self.in_force().filter(organisation=user.organisation_id, role__in=["", *user.roles])

    def opening_to(self, user: Any):
        """Those of `read_by` that open a case which is not sealed."""
        return self.read_by(user).filter(_unsealed("case_"))


def _unsealed(prefix: str = "") -> Q:
    """Neither restricted by hand nor under the embargo of its first days."""
    over = Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": timezone.now()})
    return over & Q(**{f"{prefix}restricted": False})


@dataclass(frozen=True)
class _Reader:
    """Whoever may be asked what is open to her, and nothing else."""

    roles: tuple[str, ...]
    pk: int
    organisation_id: int


_USER, _ORGANISATION = nobodys_key(1), nobodys_key(2)


def _opened(user: Any, case: Any, section: str) -> Iterable[models.QuerySet]:
    shares = case._meta.get_field("shares").related_model.objects.opening_to(user)
    if section:
        shares = shares.filter(sections__contains=[section])
    yield shares.values("case").union(case.objects.all()._granted_to(user))


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any, *, section: str = ""):
        """Own organisation's and team's cases, those shared with it, personal grants in force; sealed ones by name only.

        With a section: those of them in which the user sees this section.
        """
        if not has_permission(user, Permission.CASE_VIEW) or section and section not in sections_of_role(user):
            return self.none()
        access.require_context(user)
        rows = self.filter(self._own(user) | Q(pk__in=self._opened_to(user, section)))
        # How she is reached now is told by who looks after her (policies.sections_for).
        return rows.exclude(self._went_elsewhere(user)) if section == Section.CONTACT else rows

    def rule_for(self, user: Any, prefix: str) -> Q:
        """`visible_to` as a condition on a row that leads to its case by `prefix` ("referral__case__").

        For a list that joins the case in any case: the database need not look for it a second time.
        """
        if not has_permission(user, Permission.CASE_VIEW):
            return Q(pk__in=[])
        access.require_context(user)
        return self._own(user, prefix) | Q(**{f"{prefix}pk__in": self._opened_to(user)})

    def unsealed(self):
        """Neither restricted to named staff nor under an embargo."""
        return self.filter(_unsealed())

    def _own(self, user: Any, prefix: str = "") -> Q:
        own = _unsealed(prefix) & Q(**{f"{prefix}organisation": user.organisation_id})
        if not has_permission(user, Permission.CASE_ALL_TEAMS):
            own &= Q(**{f"{prefix}team__isnull": True}) | Q(**{f"{prefix}team__in": access.teams_of(user)})
        return own

    def _went_elsewhere(self, user: Any) -> Q:
        """One's own cases that another organisation has taken on."""
        accepted = self.model._meta.get_field("transfers").related_model.objects.accepted_of(OuterRef("pk"))
        reason = ClosureReason.TRANSFERRED
        return Q(organisation=user.organisation_id, closure_reason=reason) & Q(Exists(accepted))

    def _opened_to(self, user: Any, section: str = ""):
        """Keys of the cases that a share or a grant in force opens: few, whatever the size of the register.

        Asked more often than all else, several times on most pages: so it is compiled once (core/statements.py).
        """
        roles, keys = tuple(user.roles), {_USER: user.pk, _ORGANISATION: user.organisation_id}

        @contextmanager
        def put() -> Iterator[tuple[Any, ...]]:
            yield _Reader(roles, _USER, _ORGANISATION), self.model, section

        asking = Asking((roles, self.model, section), keys, put)
        _place, statement, values = next(written(_opened, (user, self.model, section), asking))
        return RawSQL(statement, values)  # noqa: S611 (compiled by the ORM)

    def _granted_to(self, user: Any):
        granted = grants.in_force(self.model.grant_model().objects.all(), user.pk, "view_case")
        return granted.values("content_object")

    def arms(self, user: Any) -> list[Arm]:
        """What `visible_to` holds, in the parts that an index puts in order each: own, granted by name, shared.

        Asked as one, a list of a million cases would be read to show the first twenty-five.
        """
        if not has_permission(user, Permission.CASE_VIEW):
            return []
        access.require_context(user)
        shares = self.model._meta.get_field("shares").related_model.objects.opening_to(user)
        columns = {"id": "case", "number": "case_number", "opened_on": "case_opened_on", "closed_on": "case_closed_on"}
        return [
            Arm(self.filter(self._own(user))),
            Arm(self.filter(pk__in=self._granted_to(user))),
            Arm(shares, columns),
        ]

    def open(self):
        return self.filter(closed_on__isnull=True)

    def numbered(self, number: str):
        """The one with exactly this number, or None."""
        return self.filter(number=number.strip()).first()

    def own_in_category(self, user: Any, category: Category):
        """Cases of the user's organisation whose current status counts as the category; no status yet = other.

        Of a case shared without its classification the answer alone would tell it.
        """
        statuses = [status for status, counted in CATEGORY_OF_STATUS.items() if counted == category]
        rows = self.with_current_status()
        none_yet = Q(current_status__isnull=True) if category == Category.OTHER else Q(pk__in=[])
        return rows.filter(Q(current_status__in=statuses) | none_yet, organisation=user.organisation_id)

    def with_current_status(self, *, of: Any = None):
        """Annotate `current_status`: the person's last classification, the later row winning a day.

        Of an organisation: for its own cases alone, as in lists, which say of no other what it is.
        """
        classification = self.model._meta.get_field("classifications").related_model
        last = classification.objects.filter(case__person=OuterRef("person")).order_by("-effective_on", "-id")
        status: Any = Subquery(last.values("status")[:1])
        if of is not None:
            status = Case(When(organisation=of, then=status))
        return self.annotate(current_status=status)

    def with_header(self):
        """Annotate what stands above every page of a file: `current_status`, and `current_risk`, of the newest assessment."""
        assessment = self.model._meta.get_field("assessments").related_model
        newest = assessment.objects.filter(case=OuterRef("pk")).newest_first()
        return self.with_current_status().annotate(current_risk=Subquery(newest.values("risk_level")[:1]))

    def with_what_opens_it_to(self, user: Any):
        """Annotate `opened_to_reader`, for `policies.found_visible`: by name? with which shared sections? in an emergency?"""
        related = {name: self.model._meta.get_field(name).related_model for name in ("shares", "emergencies")}
        named = self._granted_to(user).filter(content_object=OuterRef("pk"))
        shares = related["shares"].objects.read_by(user).filter(case=OuterRef("pk"))
        each = Func(F("sections"), function="unnest", output_field=CharField())
        emergency = related["emergencies"].objects.in_force().of(user).filter(case=OuterRef("pk"))
        return self.annotate(
            opened_to_reader=JSONObject(
                named=Exists(named), shared=ArraySubquery(shares.values(each=each)), emergency=Exists(emergency)
            )
        )

    def with_pin_of(self, user: Any):
        """Annotate `is_pinned`: whether she keeps the file at hand."""
        pins = self.model._meta.get_field("pins").related_model.objects.of(user)
        return self.annotate(is_pinned=Exists(pins.filter(case=OuterRef("pk"))))

    def by_person(self, persons: Iterable[Any]) -> dict[int, list[Any]]:
        """The cases of some persons, by the person's key, the last opened first. One query."""
        rows = self.filter(person__in=[person.pk for person in persons]).select_related("organisation", "person")
        found: dict[int, list[Any]] = {}
        for case in rows.order_by("-opened_on", "-id"):
            found.setdefault(case.person_id, []).append(case)
        return found

    def ids_among(self, keys: Iterable[int]) -> dict[int, str]:
        """Of these cases, by key, the public ids. One query."""
        rows = self.filter(pk__in=list(keys)).values_list("pk", "public_id")
        return {key: str(public_id) for key, public_id in rows}

    def unassigned(self):
        """Those of which nobody is in charge."""
        assignment = self.model._meta.get_field("assignments").related_model
        return self.filter(~Exists(assignment.objects.filter(case=OuterRef("pk"), until__isnull=True)))

    def assigned_to(self, user: Any):
        assignment = self.model._meta.get_field("assignments").related_model
        return self.filter(pk__in=assignment.objects.of(user))

    def held_by(self, public_id: Any):
        """Those that the account with this public id is in charge of."""
        assignment = self.model._meta.get_field("assignments").related_model
        held = assignment.objects.filter(user__public_id=public_id, until__isnull=True)
        return self.filter(pk__in=held.values("case"))


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The persons of visible cases."""
        case = self.model._meta.get_field("cases").related_model
        return self.filter(Exists(case.objects.visible_to(user).filter(person=OuterRef("pk"))))

    def now_of(self, case: Any):
        """The person of a case as she is on file at this moment."""
        return self.get(pk=case.person_id)


class OfCaseQuerySet(models.QuerySet):
    """Records that belong to a case and are seen by whoever sees the case."""

    def visible_to(self, user: Any):
        case = self.model._meta.get_field("case").related_model
        return self.filter(Exists(case.objects.visible_to(user).filter(pk=OuterRef("case"))))

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already, if it did; for a model with `form_token`, of a case that is locked."""
        return self.filter(form_token=token).first() if token else None


class OfSectionQuerySet(OfCaseQuerySet):
    """Records that are one part of a file: seen by whoever sees the case with this section."""

    section = ""

    def visible_to(self, user: Any):
        case = self.model._meta.get_field("case").related_model
        return self.filter(Exists(case.objects.visible_to(user, section=self.section).filter(pk=OuterRef("case"))))

    def of(self, case: Any):
        """Those of a case, with the person under whose key they are sealed."""
        return self.filter(case=case).select_related("case__person")


class AssignmentQuerySet(OfCaseQuerySet):
    def current(self):
        """Those in charge now."""
        return self.filter(until__isnull=True).order_by("since", "id")

    def of(self, user: Any):
        """Keys of the cases that somebody is in charge of now."""
        return self.filter(user=user, until__isnull=True).values("case")

    def given_to(self, user: Any, since: date, *, seen: Any):
        """Those of somebody since a day, of the cases she sees, the last first."""
        rows = self.filter(user=user, until__isnull=True, since__gte=since, case__in=seen)
        return rows.order_by("-since", "-id")

    def in_charge_of(self, cases: list[int]) -> dict[int, list[str]]:
        """Full names of the caseworkers in charge, by case key; one query."""
        names: dict[int, list[str]] = {}
        rows = self.current().filter(case__in=cases)
        for case, name in rows.values_list("case_id", "user__full_name"):
            names.setdefault(case, []).append(name)
        return names
