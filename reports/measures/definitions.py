"""What each figure of the further measures counts: one sentence, in one place, for pages, papers and sheets.

The key is the figure's place in the document; `*` stands for the code of a house, an organisation, a project, a country.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.measures.caseload import KEYS as CASELOAD

_PERSONS = {
    "victim": _(
        "Those of the row whose last classification by the end of the period was identified or recognised victim of trafficking."
    ),
    "at_risk": _(
        "Those of the row whose last classification by the end of the period was potential or presumed victim."
    ),
    "other": _("Those of the row classified as no victim, or not yet classified."),
    "persons": _("All persons of the row, each once."),
}
_STAYS = {
    "admissions": _(
        "Stays that began in the period; stays of one person in one house without a night between are one."
    ),
    "departures": _("Stays in a house that ended in the period."),
    "person_nights": _(
        "Nights that began in the period, each once for a person; a stay still open counts up to the day of counting."
    ),
    "average_stay": _(
        "Mean number of nights of the stays that ended in the period, those of earlier periods included."
    ),
    "median_stay": _("Half of the stays that ended in the period were no longer than that, in nights."),
    "beds": _("Places on the last day of the period that is over: those set for it, or the beds that there are."),
    "bed_nights": _("Places of each day of the period that is over, added up, without beds closed by works."),
    "occupancy": _("Nights divided by the places that there were for them."),
    "accompanying_children": _(
        "Persons under 18 who were in a house at the same time as a parent, guardian or other carer of theirs."
    ),
}
_REFERRALS = {
    "submitted": _("Referrals submitted in the period, wherever they stand on the day of counting."),
    "accepted": _("Of those submitted: taken on by the receiver and not completed yet."),
    "declined": _("Of those submitted: declined by the receiver."),
    "refused": _("Of those submitted: refused by the ministry."),
    "withdrawn": _("Of those submitted: withdrawn by the sender, before an answer or after it."),
    "expired": _("Of those submitted: not answered in time."),
    "pending": _("Of those submitted: waiting for the ministry, the sender or the receiver."),
    "completed": _("Of those submitted: completed, with feedback."),
}
_HOURS = {
    "answered": _(
        "Referrals submitted in the period that the receiver accepted or declined, without those from a register."
    ),
    "median": _(
        "Half of them were answered within so many hours of the ministry's approval, or else of the submission."
    ),
    "p90": _("Nine in ten of them were answered within so many hours."),
}
_STEP = {
    "timed": _("Referrals of which the step was done."),
    "median": _("Half of them took no longer than so many hours."),
    "p90": _("Nine in ten of them took no longer than so many hours."),
}
_DEADLINE = {
    "kept": _("Done in time."),
    "missed": _("Done too late, or not done although the time is over."),
    "running": _("Not done yet, with time left on the day of counting."),
}
_DETERMINED = {
    "potential": _("Persons of whom it was determined in the period that they are potential victims."),
    "presumed": _("Persons of whom it was determined in the period that they are presumed victims."),
    "identified": _("Persons of whom it was determined in the period that they are identified victims."),
    "recognised": _("Persons whom the ministry recognised as victims in the period."),
    "not_victim": _("Persons of whom it was determined in the period that they are no victims."),
}
_BOOKS = {
    "given_azn": _("Spent on people: the amounts of their items that are charged to the project."),
    "other_azn": _("Spent by the project for nobody in particular."),
    "returned_azn": _("Money spent earlier that came back in the period."),
    "spent_azn": _("Given and other expenses together, less what came back."),
}
_CHANGE = {
    "before": _("Mean score of the survey at the beginning, from 0 to 1."),
    "after": _("Mean score of the survey the last time, from 0 to 1."),
    "change": _("Difference of the two means."),
    "low": _("The true change lies above this, 95 times of 100 between the two bounds."),
    "high": _("The true change lies below this, 95 times of 100 between the two bounds."),
}


def _under(place: str, table: Promise, row: dict[str, Any]) -> dict[str, Any]:
    """A table, and what stands in each of its rows."""
    return {place: table} | {f"{place}.*.{key}": sentence for key, sentence in row.items()}


DEFINITIONS: dict[str, Any] = (
    {
        "caseload.newly_registered": _(
            "Counted persons whose first file was opened in the period, or later where it was written down late."
        ),
        "caseload.carried_over": _("Counted persons whose first file had been opened before the period."),
    }
    | {f"caseload.{key}.{column}": sentence for key in CASELOAD for column, sentence in _PERSONS.items()}
    | {"stays.totals": _("All included houses together.")}
    | {f"stays.totals.{key}": sentence for key, sentence in _STAYS.items()}
    | _under("stays.by_shelter", _("Every included house, nought or not."), _STAYS)
    | _under("referrals.by_purpose", _("Referrals by what they were made for."), _REFERRALS)
    | _under("referrals.out", _("Referrals by the organisation that sent them."), _REFERRALS)
    | _under(
        "referrals.in",
        _("Referrals by the organisation that took them on; until one has, the first of those that were asked."),
        _REFERRALS,
    )
    | _under("referrals.hours_to_answer", _("How long receivers took to say yes or no, by purpose."), _HOURS)
    | {
        "referrals.to_ministry": _(
            "Files for which the time to refer to the ministry began in the period, where it was not called off."
        ),
        "referrals.to_ministry.within_24_hours": _("Referred to the ministry in time: as a rule within 24 hours."),
        "referrals.to_ministry.later": _("Referred to the ministry, but too late."),
        "referrals.to_ministry.waiting": _("Not yet referred to the ministry on the day of counting, in time or not."),
        "recognition.referred": _(
            "Persons referred for formal identification in the period; referrals withdrawn or expired aside."
        ),
        "recognition.recognised": _(
            "Of those referred: recognised as victims from the day of the referral on, by the day of counting."
        ),
        "recognition.not_recognised": _(
            "Of those referred: not recognised, and each of their referrals completed, refused or declined."
        ),
        "recognition.pending": _("Of those referred: not decided yet."),
        "recognition.rate": _("Recognised divided by recognised and not recognised together."),
        "flow.determinations": _(
            "Persons of whom it was determined in the period what they are, once for each determination that held."
        ),
        "flow.presumed": _("Persons who were presumed victims in the period, by what was last determined of them."),
        "flow.presumed.persons": _("Persons of whom it was determined in the period that they are presumed victims."),
        "flow.presumed.recognised": _("Of those presumed: recognised as victims by the day of counting."),
        "flow.presumed.not_victim": _("Of those presumed: found to be no victim by the day of counting."),
        "flow.presumed.open": _("Of those presumed: neither the one nor the other by the day of counting."),
        "flow.presumed.rate": _("Recognised divided by presumed."),
    }
    | {f"flow.determinations.{status}": sentence for status, sentence in _DETERMINED.items()}
    | _under(
        "flow.steps",
        _("How long each step took of referrals that were submitted in the period, without those from a register."),
        _STEP,
    )
    | _under(
        "flow.deadlines",
        _(
            "Times that began in the period: to refer to the ministry, for the ministry to decide, for receivers to answer."
        ),
        _DEADLINE,
    )
    | {
        "money.total_azn": _("Amounts of all items of assistance of the period together, in AZN."),
        "money.persons": _("Persons with at least one item with an amount in the period."),
        "money.by_kind": _("What is given in money, by kind."),
        "follow_up.due": _("Follow-ups due in the period, by the day of counting; those called off aside."),
        "follow_up.persons": _("Persons whose follow-ups those are."),
        "follow_up.reached": _("Of those due: the person was reached."),
        "follow_up.not_reached": _("Of those due: the person could not be reached."),
        "follow_up.refused": _("Of those due: the person does not want it any more."),
        "follow_up.gone": _("Of those due: the person has moved away or died."),
        "follow_up.open": _("Of those due: not done yet."),
        "follow_up.missed": _("Of those not done yet: due before the day of counting."),
        "follow_up.alarms": _("Of those due: the person was not safe, or in great danger of being trafficked again."),
        "survey": _(
            "How people fare after leaving, compared with the beginning; nothing where they are too few to be told of."
        ),
        "survey.as_of": _("The beginning of the quarter as of which it is told."),
        "survey.persons": _("Persons who had left by then and answered at least twice, in whole groups."),
        "survey.by_dimension": _("Change of each part of the score, and of the whole."),
    }
    | {
        f"money.by_kind.*.{key}": sentence
        for key, sentence in {
            "persons": _("Persons with at least one such item in the period."),
            "items": _("Such items of the period."),
            "amount_azn": _("Amounts of such items together, in AZN."),
        }.items()
    }
    | _under(
        "money.by_project",
        _("What the books say was spent in the period, by project; those with an expense."),
        {"funder": _("The organisation that pays for the project.")} | _BOOKS,
    )
    | _under("money.by_funder", _("What the books say was spent in the period, by who pays."), _BOOKS)
    | {f"survey.by_dimension.*.{key}": sentence for key, sentence in _CHANGE.items()}
    | _under(
        "destination.by_destination",
        _("Counted persons, once for each country in which they were exploited; those that occur."),
        _PERSONS,
    )
    | _under(
        "destination.internal_or_cross_border",
        _("Cross-border: exploited abroad, or a foreigner; internal: exploited in Azerbaijan alone, and no foreigner."),
        _PERSONS,
    )
    | _under("destination.by_citizenship_kind", _("Each counted person once, by citizenship."), _PERSONS)
    | _under(
        "destination.by_age_broad",
        _("Each counted person once: children and adults, on the first day of the period that counts."),
        _PERSONS,
    )
)

# Whose keys are codes; the others are the figures' own names.
_OF_CODES = {key.partition(".*")[0] for key in DEFINITIONS if ".*" in key}


def places(document: dict[str, Any], above: str = "") -> Iterator[str]:
    """Each place of a theme's figures as the definitions name it."""
    for key, value in document.items():
        is_code = above in _OF_CODES
        place = f"{above}.{'*' if is_code else key}" if above else key
        if not is_code:
            yield place
        if isinstance(value, dict):
            yield from places(value, place)


def meaning(place: str) -> str:
    """What the figure at a place counts."""
    return str(DEFINITIONS[place])
