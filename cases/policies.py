"""Who may do what with a case: role, row and moment in one place. Actions call these first; pages ask them to show a button."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import grants
from accounts.roles import SHAREABLE, Permission, Section, has_permission, require, sections_of_role
from cases.enums import ClassificationStatus, ClosureReason
from cases.models import Case, CaseShare, CaseUserGrant, Transfer
from core.errors import Conflict, NotAllowed, NotVisible

# What figures are counted from. The rest of an anonymised file is gone.
LEFT_WHEN_ANONYMISED = frozenset({Section.CLASSIFICATION, Section.EXPLOITATION, Section.STAYS, Section.ASSISTANCE})


LOOK_FIRST = gettext_lazy("Somebody like her is on file. Look first; if it is somebody else, say `is_somebody_else`.")

_answers: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("answers about cases", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """While a page is shown, which asks again for each of its buttons, the database is asked once. Never around a change."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def found_visible(actor: Any, case: Case) -> None:
    """The page found the case among the visible ones: nobody needs to ask again, nor for what came along (`opened_to`)."""
    remembered("visible", actor, case.pk, lambda: True)
    if hasattr(case, "opened_to_reader"):
        opened = case.opened_to_reader
        remembered("named", actor, case.pk, lambda: opened["named"])
        remembered("shared", actor, case.pk, lambda: opened["shared"])
        remembered("emergency", actor, case.pk, lambda: opened["emergency"])


def remembered(question: str, actor: Any, case: int, ask: Callable[[], Any]) -> Any:
    """The answer to a question about a reader and a case (its key); from `ask`, unless it was given on this page."""
    answers = _answers.get()
    if answers is None:
        return ask()
    key = (question, actor.pk, case)
    if key not in answers:
        answers[key] = ask()
    return answers[key]


# What is remembered of a reader's rights to a file, and says nothing of anybody else.
_OF_RIGHTS = ("visible", "named", "shared", "emergency", "sections")


def remembered_of(actor: Any, case: Case) -> dict[str, Any] | None:
    """What is known on this page of the actor's rights to the case. None where nothing is remembered."""
    answers = _answers.get()
    if answers is None:
        return None
    found = {question: answers.get((question, actor.pk, case.pk)) for question in _OF_RIGHTS}
    return {
        question: tuple(answer) if isinstance(answer, list) else answer
        for question, answer in found.items()
        if answer is not None
    }


@contextmanager
def answered(actor: Any, case: Case, answers: dict[str, Any]) -> Iterator[None]:
    """Inside, these are the answers about this actor and this case, and there are no others."""
    token = _answers.set({(question, actor.pk, case.pk): answer for question, answer in answers.items()})
    try:
        yield
    finally:
        _answers.reset(token)


def require_visible(actor: Any, case: Case) -> None:
    """Raise NotVisible unless the case is among those the actor may see."""
    if not remembered("visible", actor, case.pk, lambda: Case.objects.visible_to(actor).filter(pk=case.pk).exists()):
        raise NotVisible("")


def check_may_view(actor: Any, case: Case) -> None:
    """Own organisation, or shared in force, or granted by name; restricted cases by name only."""
    require_visible(actor, case)


def sections_for(actor: Any, case: Case) -> frozenset[str]:
    """The sections of a case that the actor may see: what opens it to her, and of that no more than her role ever sees.

    An own or personally granted case is open whole, a shared one in the shared sections. Where a shelter stands is
    told to nobody of another organisation, also where she was let in by name or opened the case in an emergency.
    """
    if not has_permission(actor, Permission.CASE_VIEW):
        return frozenset()
    opened = remembered("sections", actor, case.pk, lambda: _opened_sections(actor, case))
    sections = opened & sections_of_role(actor)
    return sections if case.anonymised_at is None else sections & LEFT_WHEN_ANONYMISED


def _opened_sections(actor: Any, case: Case) -> frozenset[str]:
    if remembered("named", actor, case.pk, lambda: _is_named(actor, case)):
        return _whole(case) if case.organisation_id == actor.organisation_id else SHAREABLE
    if case.is_sealed:
        return frozenset()
    if case.organisation_id == actor.organisation_id and case.is_of_team_of(actor):
        return _whole(case)
    return frozenset(map(Section, remembered("shared", actor, case.pk, lambda: _shared_sections(actor, case))))


def _is_named(actor: Any, case: Case) -> bool:
    named = CaseUserGrant.objects.filter(content_object=case)
    return grants.in_force(named, actor.pk, "view_case").exists()


def _shared_sections(actor: Any, case: Case) -> list[str]:
    shares = CaseShare.objects.read_by(actor).filter(case=case)
    return [name for names in shares.values_list("sections", flat=True) for name in names]


def _whole(case: Case) -> frozenset[str]:
    """All of one's own file. Of a person whom another organisation looks after now, where she lives is theirs to tell."""
    return frozenset(Section) - {Section.CONTACT} if went_elsewhere(case) else frozenset(Section)


def went_elsewhere(case: Case) -> bool:
    """Whether another organisation took the person's case on; asked of the database only where the reason fits."""
    return case.closure_reason == ClosureReason.TRANSFERRED and Transfer.objects.accepted_of(case).exists()


def check_may_see_looks(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation, to whom the whole file is open, as far as it is open to anybody there."""
    require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case sees who has looked at it."))
    if not _whole(case) <= sections_for(actor, case):
        raise NotAllowed(_("Only those to whom the whole file is open see this."))


def check_may_see_changes(actor: Any, case: Case) -> None:
    """As above, and not where she was taken on elsewhere: what stood here earlier tells how she is reached now."""
    check_may_see_looks(actor, case)
    if Section.CONTACT not in sections_for(actor, case):
        raise NotAllowed(_("Only those to whom the whole file is open see this."))


def check_may_search(actor: Any) -> None:
    """Whoever may see case files; what is found is among the visible ones."""
    require(actor, Permission.CASE_VIEW)


def check_may_open(actor: Any) -> None:
    """Casework staff open cases at their own organisation."""
    require(actor, Permission.CASE_EDIT)


def check_may_edit(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open."""
    require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
    if not case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_see(actor: Any, case: Case, section: Section) -> None:
    """Whoever sees the case, and to whom this part of it is open."""
    require_visible(actor, case)
    if section not in sections_for(actor, case):
        raise NotAllowed(_("This part of the file is not open to you."))


def check_may_record(actor: Any, case: Case, section: Section) -> None:
    """Whoever sees a section of an open case, by ownership or by an accepted referral, may add to it (assistance, stays)."""
    require_visible(actor, case)
    if section not in sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))
    if not case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_reopen(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation; not once it was anonymised, nor where another record of hers remains."""
    require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
    _refuse_anonymised(case)
    if case.person.merged_into_id is not None:
        raise Conflict(_("This record was merged into another one. Go on in the file of the record that remains."))
    if went_elsewhere(case):
        raise Conflict(_("Another organisation has taken this case on. It comes back by a transfer from there."))


def check_may_classify(actor: Any, case: Case, status: str = ClassificationStatus.POTENTIAL) -> None:
    """The owner's staff classify; formal recognition is the ministry's alone, where it sees the case."""
    require_visible(actor, case)
    _refuse_anonymised(case)
    if status == ClassificationStatus.RECOGNISED:
        if not (has_permission(actor, Permission.CASE_RECOGNISE) and actor.organisation.is_ministry):
            raise NotAllowed(_("Formal recognition is recorded by the ministry."))
        return
    if has_permission(actor, Permission.CASE_RECOGNISE) and actor.organisation.is_ministry:
        return
    check_may_edit(actor, case)


def check_may_grant(actor: Any, case: Case) -> None:
    """Managers of the owning organisation name the staff who may see a case."""
    require_visible(actor, case)
    require(actor, Permission.CASE_GRANT)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))


def _refuse_anonymised(case: Case) -> None:
    if case.anonymised_at is not None:
        raise Conflict(_("This file was anonymised. Nothing can be recorded in it any more."))


def allows(check: Any, *args: Any) -> bool:
    """True if a check passes: for showing or leaving out a button."""
    try:
        check(*args)
    except (NotAllowed, NotVisible, Conflict):
        return False
    return True
