"""Who may do what with shelters and stays: role, row and moment in one place."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require, sections_of_role
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible
from shelters.models import Absence, Bed, Extension, Reservation, Room, Shelter, Stay


def require_visible(actor: User, shelter: Shelter) -> None:
    """Raise NotVisible unless the house is among those the actor may see."""
    if not Shelter.objects.visible_to(actor).filter(pk=shelter.pk).exists():
        raise NotVisible("")


def check_may_view_stays(actor: User, case: Case) -> None:
    """Whoever sees the case and to whom its stays are not closed."""
    case_policies.require_visible(actor, case)
    if Section.STAYS not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_add_shelter(actor: User) -> None:
    """Shelter managers set up the houses of their own organisation."""
    require(actor, Permission.SHELTER_EDIT)


def check_may_set_up(actor: User, shelter: Shelter) -> None:
    """Shelter managers change their own organisation's houses, rooms and beds."""
    require_visible(actor, shelter)
    require(actor, Permission.SHELTER_EDIT)


def check_may_remove_bed(actor: User, bed: Bed) -> None:
    """Shelter managers, a bed that nobody ever had and no works closed: what was used is part of what happened."""
    check_may_set_up(actor, bed.shelter)
    if bed.uses.exists():
        raise Conflict(_("This bed was used. It stays, so that what happened can still be told; works can close it."))


def check_may_remove_room(actor: User, room: Room) -> None:
    """Shelter managers, a room in which no bed stands."""
    check_may_set_up(actor, room.shelter)
    if room.beds.exists():
        raise Conflict(_("There are beds in this room. Put them into another one first, or take them away."))


def check_may_read_address(actor: User, shelter: Shelter) -> None:
    """Staff of the house whose role sees where shelters stand; nobody of another organisation, whatever was shared."""
    require_visible(actor, shelter)
    if Section.SHELTER_ADDRESS not in sections_of_role(actor):
        raise NotAllowed(_("Your role does not include this."))


def check_may_use_board(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house check persons in; whom, is asked for each case."""
    require_visible(actor, shelter)
    require(actor, Permission.STAY_EDIT)


def allowed_on_found(actor: User) -> dict[str, bool]:
    """Of a house that was found for the actor: whether she checks in, and sets it up. What the two functions above ask."""
    return {
        "check_in": has_permission(actor, Permission.STAY_EDIT),
        "set_up": has_permission(actor, Permission.SHELTER_EDIT),
    }


def check_may_place(actor: User, case: Case) -> None:
    """Casework staff who see the stays of an open case, their own or a shared one, may bring the person to a house."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.STAY_EDIT)
    case_policies.check_may_record(actor, case, Section.STAYS)


def check_may_check_in(actor: User, case: Case, shelter: Shelter) -> None:
    """Casework staff, into a house of their own organisation, in an open case whose stays they see."""
    require_visible(actor, shelter)
    check_may_place(actor, case)


def may_read_words(actor: User, case: Case) -> bool:
    """Whether what staff wrote of a person (why she was out, why she stays, how she left) is open: with her file's notes."""
    if not case_policies.allows(case_policies.check_may_view, actor, case):
        return False
    return Section.NOTES in case_policies.sections_for(actor, case)


def check_may_end(actor: User, stay: Stay) -> None:
    """Casework staff of the house, whosever the case is and even if it was closed: who leaves, has left. Once only."""
    if not Stay.objects.visible_to(actor).filter(pk=stay.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)
    if not stay.is_open:
        raise Conflict(_("This person has been checked out already. Nothing was changed."))


def check_may_move(actor: User, stay: Stay) -> None:
    """Whoever may check the person out may give her another bed of the same house."""
    check_may_end(actor, stay)


def check_may_correct(actor: User, stay: Stay) -> None:
    """Casework staff of the house put right when somebody came, moved and left, whether she has left or not."""
    if not Stay.objects.visible_to(actor).filter(pk=stay.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)


def check_may_reserve(actor: User, shelter: Shelter, case: Case | None) -> None:
    """Casework staff of the house; for the person of a case, whoever may bring her there."""
    if case is None:
        check_may_use_board(actor, shelter)
    else:
        check_may_check_in(actor, case, shelter)


def check_may_release(actor: User, reservation: Reservation) -> None:
    """Who holds the bed, and shelter managers. Once only."""
    if not Reservation.objects.visible_to(actor).filter(pk=reservation.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)
    if reservation.reserved_by_id != actor.pk:
        require(actor, Permission.SHELTER_EDIT)
    if not reservation.is_held:
        raise Conflict(_("This bed is not held any more. Nothing was changed."))


def check_may_end_absence(actor: User, absence: Absence) -> None:
    """Casework staff of the house. Once only."""
    check_may_correct(actor, absence.stay)
    if not absence.is_open:
        raise Conflict(_("This absence is over already. Nothing was changed."))


def _require_asked(actor: User, extension: Extension) -> None:
    check_may_correct(actor, extension.stay)
    if not extension.is_asked:
        raise Conflict(_("This was answered meanwhile. Nothing was changed."))


def check_may_answer_extension(actor: User, extension: Extension) -> None:
    """Shelter managers of the house, never the one who asked."""
    _require_asked(actor, extension)
    require(actor, Permission.STAY_EXTEND)
    if extension.asked_by_id == actor.pk:
        raise NotAllowed(_("An extension is approved by someone other than the one who asked."))


def check_may_take_back_extension(actor: User, extension: Extension) -> None:
    """The one who asked, as long as nobody answered."""
    _require_asked(actor, extension)
    if extension.asked_by_id != actor.pk:
        raise NotAllowed(_("Only the one who asked can take it back."))
