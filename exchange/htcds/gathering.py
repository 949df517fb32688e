"""Files for the standard, one or many at once: each kind of record fetched once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.assessment.enums import Direction
from cases.closing.enums import State as Wish
from cases.consent.enums import Purpose, State
from cases.consent.policies import state_of
from cases.models import (
    Assessment,
    AssessmentFactor,
    Assignment,
    Case,
    CasePlan,
    Classification,
    Closing,
    Consent,
    Episode,
    Exploitation,
    FollowUp,
    Intake,
    Note,
    Perpetrator,
    TraffickingHistory,
)
from cases.planning.states import WAS_APPROVED
from exchange.htcds.file import File
from referrals.models import Referral

# So many files are held at a time, whatever number goes out.
AT_ONCE = 100


def files_of(keys: Sequence[int], reader: User | None) -> Iterator[list[File]]:
    """The files by their keys, some at a time, with all that a record reads of them. `reader` None: all there is."""
    for start in range(0, len(keys), AT_ONCE):
        rows = Case.objects.filter(pk__in=keys[start : start + AT_ONCE]).select_related("person", "organisation")
        cases = {case.pk: case for case in rows}
        yield _Batch([cases[key] for key in keys[start : start + AT_ONCE] if key in cases], reader).files()


def file_of(case: Case, reader: User) -> File:
    """The file of one case."""
    return _Batch([case], reader).files()[0]


class _Batch:
    """The files of some cases."""

    def __init__(self, cases: list[Case], reader: User | None) -> None:
        self.cases = {case.pk: case for case in cases}
        self.reader = reader

    def files(self) -> list[File]:
        kinds: dict[str, Callable[[Case], Any]] = {
            "intake": self._one(Intake, self._all(Intake)),
            "history": self._one(TraffickingHistory, self._all(TraffickingHistory)),
            "determination": self._determinations(),
            "exploitations": self._many(self._all(Exploitation).order_by("id")),
            "perpetrators": self._many(self._all(Perpetrator).order_by("id")),
            "episodes": self._many(self._all(Episode).order_by("from_on", "id")),
            "dangers": self._dangers(),
            "goals": self._goals(),
            "notes": self._many(
                self._all(Note).filter(crossed_out_at__isnull=True).order_by("happened_at", "id")
            ),
            "referrals": self._many(
                self._all(Referral)
                .filter(submitted_at__isnull=False)
                .select_related("to_organisation", "decided_by")
                .order_by("submitted_at", "id")
            ),
            "closing": self._closings(),
            "is_followed_up": self._followed_up(),
            "caseworkers": self._caseworkers(),
            "agreed": self._agreed(),
        }  # fmt: skip
        return [File(case, **{name: of_case(case) for name, of_case in kinds.items()}) for case in self.cases.values()]

    def _all(self, model: Any) -> Any:
        rows = model.objects.all() if self.reader is None else model.objects.visible_to(self.reader)
        return rows.filter(case__in=self.cases)

    def _grouped(self, rows: Iterable[Any]) -> dict[int, list[Any]]:
        """By case; each row with the person under whose key it is sealed."""
        grouped: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            row.case = self.cases[row.case_id]
            grouped[row.case_id].append(row)
        return grouped

    def _many(self, rows: Iterable[Any]) -> Callable[[Case], list[Any]]:
        grouped = self._grouped(rows)
        return lambda case: grouped.get(case.pk, [])

    def _first(self, rows: Iterable[Any]) -> Callable[[Case], Any]:
        grouped = self._grouped(rows)
        return lambda case: next(iter(grouped.get(case.pk, [])), None)

    def _one(self, model: Any, rows: Iterable[Any]) -> Callable[[Case], Any]:
        first = self._first(rows)
        return lambda case: first(case) or model(case=case)

    def _determinations(self) -> Callable[[Case], Any]:
        rows = self._all(Classification).select_related("decided_by").order_by("-effective_on", "-id")
        return self._first(rows)

    def _dangers(self) -> Callable[[Case], list[Any]]:
        newest = [row.pk for row in self._all(Assessment).newest()]
        return self._many(self._all(AssessmentFactor).filter(assessment__in=newest, mark=Direction.RISK).order_by("id"))

    def _goals(self) -> Callable[[Case], list[Any]]:
        plans = self._all(CasePlan).filter(status__in=WAS_APPROVED).with_content().order_by("-number")
        last = self._first(plans)

        def goals(case: Case) -> list[Any]:
            plan = last(case)
            return list(plan.goals.all()) if plan else []

        return goals

    def _closings(self) -> Callable[[Case], Any]:
        grouped = self._grouped(self._all(Closing).filter(state=Wish.APPROVED).order_by("-id"))

        def closing(case: Case) -> Any:
            how = (case.closure_reason, case.closed_on)
            fits = (row for row in grouped.get(case.pk, []) if (row.reason, row.closed_on) == how)
            return None if case.is_open else next(fits, None)

        return closing

    def _followed_up(self) -> Callable[[Case], bool]:
        rows = self._all(FollowUp).open()
        if self.reader is not None:
            rows = rows.filter(case__organisation=self.reader.organisation_id)
        keys = set(rows.values_list("case", flat=True))
        return lambda case: case.pk in keys

    def _caseworkers(self) -> Callable[[Case], list[str]]:
        grouped: dict[int, list[str]] = defaultdict(list)
        for key, name in self._all(Assignment).current().values_list("case", "user__full_name"):
            grouped[key].append(name)
        return lambda case: grouped.get(case.pk, [])

    def _agreed(self) -> Callable[[Case], bool | None]:
        asked = (Purpose.INTERVIEW, Purpose.SERVICES)
        answers = self._grouped(self._all(Consent).filter(purpose__in=asked).order_by("-id"))
        today = timezone.localdate()

        def agreed(case: Case) -> bool | None:
            rows = sorted(answers.get(case.pk, []), key=lambda row: asked.index(row.purpose))
            return state_of(rows[0], today) == State.IN_FORCE if rows else None

        return agreed
