"""What an exported report says besides its numbers: what each total counts, how it was counted, its seal."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import number
from reports.exports.edition import Edition

# Each total with the sentence that says what it counts.
TOTALS = {
    "victim": (
        gettext_lazy("Victims of trafficking"),
        gettext_lazy(
            "Persons sheltered or assisted who, at the end of the year, were identified or recognised as victims."
        ),
    ),
    "at_risk": (
        gettext_lazy("Persons vulnerable to trafficking"),
        gettext_lazy("Persons sheltered or assisted who, at the end of the year, were potential or presumed victims."),
    ),
    "other": (
        gettext_lazy("Others (not victims, or not classified)"),
        gettext_lazy("Persons sheltered or assisted who were found not to be victims, or had no classification yet."),
    ),
    "persons": (
        gettext_lazy("All persons sheltered or assisted"),
        gettext_lazy("Each person once, however many stays, services and organisations."),
    ),
    "sheltered": (
        gettext_lazy("Sheltered"),
        gettext_lazy("Persons with at least one night, or a stay within one day, in a shelter of the programme."),
    ),
    "assisted": (
        gettext_lazy("Assisted"),
        gettext_lazy("Persons with at least one item of assistance dated in the year."),
    ),
    "person_nights": (
        gettext_lazy("Nights in shelters"),
        gettext_lazy("One for each person and night; a night belongs to the date on which it begins."),
    ),
    "recognised_in_year": (
        gettext_lazy("Recognised by the ministry in the year"),
        gettext_lazy(
            "Persons whose first recognition took effect in the year, assisted or not: a figure of its own, part of no other."
        ),
    ),
}
_METHOD = (
    gettext_lazy("The year runs from 1 January to 31 December, by the time of Baku."),
    gettext_lazy(
        "A person counts once in each row, however many stays, services and files there are. One person may stand in several "
        "rows of a table, so rows may add up to more than the total; the total is of people."
    ),
    gettext_lazy(
        "The category is the classification in force at the end of 31 December: identified or recognised is a victim of "
        "trafficking, potential or presumed a person vulnerable to trafficking."
    ),
    gettext_lazy("Age is counted on the first day of the year on which the person was sheltered or assisted."),
    gettext_lazy(
        "Whom shelters and partners assisted and whom the ministry recognised are two figures, never added up."
    ),
    gettext_lazy("Records that were found to be of one person count as one person."),
    gettext_lazy(
        "The figures are frozen: what is entered later does not change them. A correction is a new revision that names the "
        "one it replaces and says why."
    ),
    gettext_lazy(
        "The digest is the SHA-256 of this edition's figures in JSON. Whoever holds that file can check that no number was "
        "changed on the way."
    ),
)


def method_of(edition: Edition) -> list[str]:
    """How it was counted, and what this edition shows, in short sentences."""
    return [*map(str, _METHOD), *_shown(edition)]


def _shown(edition: Edition) -> list[str]:
    if not edition.is_public:
        return [_("This edition shows every number. Small numbers can tell of a person: it is not for publication.")]
    rounded_to = edition.document.get("rounded_to")
    rounded = (
        [
            _(
                "The tables' numbers of persons are rounded to the nearest %(base)s, so rows need not add up; the totals of "
                "the year are not rounded."
            )
            % {"base": rounded_to}
        ]
        if rounded_to
        else []
    )
    values = {"largest": settings.SMALLEST_FIGURE - 1, "mark": number(None)}
    return [
        _(
            "Numbers of 1 to %(largest)s persons are not shown, so that nobody can be recognised; in their place stands "
            "“%(mark)s”."
        )
        % values,
        _(
            "The same mark stands for a few larger numbers from which a small one could be worked out, and for the nights, "
            "items and amounts of such rows. Nought is shown."
        ),
        *rounded,
    ]


def edition_label(edition: Edition) -> str:
    return _("Public edition") if edition.is_public else _("Internal edition, not for publication")


def title_of(edition: Edition) -> str:
    if edition.report.part:
        return _("Report: %(period)s") % {"period": edition.report.period.label}
    return _("Yearly report %(year)s") % {"year": edition.report.year}


def seal_of(edition: Edition) -> list[tuple[str, str]]:
    """Whatever makes the report a revision, line by line. The public edition names no member of staff; once out, nobody."""
    report, document = edition.report, edition.document
    revision = str(document["revision"])
    if report.provisional:
        revision = _("%(revision)s, made while the year was running") % {"revision": revision}
    lines = [
        (_("Revision"), revision),
        (_("Frozen"), date_format(timezone.localtime(report.frozen_at), "SHORT_DATETIME_FORMAT")),
        *([] if edition.names is not None else [(_("By"), _who(edition))]),
        (_("Counting rules"), _("version %(version)s") % {"version": document["rules_version"]}),
    ]
    if document["replaces"]:
        lines.append((_("Replaces"), _("revision %(revision)s") % {"revision": document["replaces"]}))
    if document["reason"]:
        lines.append((_("Reason"), document["reason"]))
    return [*lines, (_("Digest"), document["digest"])]


def _who(edition: Edition) -> str:
    who = edition.report.frozen_by
    if who is None:
        return _("the system, as scheduled")
    return who.organisation.name if edition.is_public else f"{who.full_name}, {who.organisation.name}"
