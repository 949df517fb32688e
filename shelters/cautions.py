"""What speaks against a house for a person. A caution is shown and never refuses: the night shift decides."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases import policies as case_policies
from cases.enums import Section, Sex
from cases.models import Case
from shelters.enums import ClientGroup
from shelters.models import Shelter, places_on

ADULT_AGE = 18
SEX_OF_GROUP = {
    ClientGroup.WOMEN: Sex.FEMALE,
    ClientGroup.GIRLS: Sex.FEMALE,
    ClientGroup.MEN: Sex.MALE,
    ClientGroup.BOYS: Sex.MALE,
}
GROUPS_OF_ADULTS = {ClientGroup.WOMEN, ClientGroup.MEN}
GROUPS_OF_CHILDREN = {ClientGroup.GIRLS, ClientGroup.BOYS}


def cautions_for(case: Case, shelter: Shelter, *, on: date, actor: User) -> list[str]:
    """Sentences for the person who is about to check somebody in; empty if nothing speaks against it.

    Sex and age are read only for those who may see the person's identity: a
    warning must not tell what the file does not.
    """
    found = [sentence for sentence in [capacity_caution(shelter, on=on)] if sentence]
    if Section.IDENTITY in case_policies.sections_for(actor, case):
        found += _group_cautions(case, shelter, on)
    return found


def capacity_caution(shelter: Shelter, *, on: date) -> str:
    """One more person would be more than the house has places for; "" if not, or if its places are not known."""
    places = places_on(list(shelter.capacities.all()), on)
    if places is None:
        return ""
    inside = shelter.stays.on_night(on).count()
    if inside < places:
        return ""
    text = ngettext(
        "The shelter has %(places)s place and %(inside)s persons in it: one more is over its capacity.",
        "The shelter has %(places)s places and %(inside)s persons in it: one more is over its capacity.",
        places,
    )
    return text % {"places": places, "inside": inside}


def _group_cautions(case: Case, shelter: Shelter, on: date) -> list[str]:
    groups, person = {ClientGroup(group) for group in shelter.client_groups}, case.person
    found = []
    wanted = {SEX_OF_GROUP.get(group) for group in groups}
    if wanted and None not in wanted and person.sex in {Sex.FEMALE, Sex.MALE} and person.sex not in wanted:
        text = _("This shelter is meant for: %(group)s. The person is recorded as: %(sex)s.")
        found.append(text % {"group": shelter.groups_label, "sex": Sex(person.sex).label})
    age = person.age_on(on)
    if age is not None and groups and groups <= GROUPS_OF_ADULTS and age < ADULT_AGE:
        found.append(_("This shelter is meant for adults. The person is %(age)s years old.") % {"age": age})
    if age is not None and groups and groups <= GROUPS_OF_CHILDREN and age >= ADULT_AGE:
        found.append(_("This shelter is meant for children. The person is %(age)s years old.") % {"age": age})
    return found
