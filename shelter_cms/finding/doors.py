"""The pages and main actions that somebody can go to by name: the places of the navigation, and what is begun from there.

Each is asked of the rule that its page asks, so none leads to a refusal (tests/finding/test_doors.py holds the list
and the access table together).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import policies as accounts
from cases import policies as cases
from cases.closing import policies as closing
from cases.emergency import policies as emergency
from cases.enquiries import policies as enquiries
from cases.policies import allows
from cases.retention import policies as retention
from cases.transfer import policies as transfer
from cases.work import policies as work
from exchange import policies as exchange
from exchange.agreements import policies as agreements
from exchange.handover import policies as handover
from referrals import policies as referrals
from referrals.journal import policies as journal
from referrals.parcels import policies as parcels
from referrals.routes import policies as routes
from reintegration import policies as reintegration
from reintegration.catalogue import policies as catalogue
from reintegration.grants import policies as grants
from reintegration.groups import policies as groups
from reintegration.money import policies as money
from reintegration.partners import policies as partners
from reintegration.training import policies as training
from reports import policies as reports
from reports.activities import policies as activities
from shelter_cms.navigation import places_of
from shelters import policies as shelters
from shelters.models import Shelter
from shelters.places import policies as places
from shelters.voice import policies as voice


@dataclass(frozen=True)
class Door:
    """A page by what it is called in the reader's language, and by what else people call it."""

    label: str
    url: str
    also: str = ""


def _anybody(actor: Any) -> None:
    """Pages about oneself."""


def _cover(actor: Any) -> None:
    work.check_may_cover(actor, actor)


# What a place of the navigation is called besides.
ALSO_CALLED = {
    "home": _("tasks, appointments, what is due"),
    "cases:list": _("files, people"),
    "shelters:list": _("houses, beds, check in, check out"),
    "referrals:inbox": _("inbox, folders"),
    "reports:dashboard": _("yearly report, statistics, figures"),
    "accounts:record": _("audit, who did what"),
    "emergency:record": _("audit, who did what"),
    "retention:due": _("how long files are kept, anonymise"),
    "accounts:users": _("users, staff, roles"),
    "exchange:register_import": _("register, workbook, spreadsheet"),
}

# (rule, label, URL name, what is asked for there, other words)
DOORS: list[tuple[Callable[[Any], None], Any, str, str, Any]] = [
    (cases.check_may_open, _("Open a case"), "cases:open", "", _("register a person, new case")),
    (enquiries.check_may_take, _("Record an enquiry"), "enquiries:take", "", _("telephone call, hotline")),
    (referrals.check_may_list, _("My turn"), "referrals:inbox", "?show=turn", _("referrals that wait for me")),
    (referrals.check_may_list, _("Waiting for others"), "referrals:inbox", "?show=waiting", _("referrals under way")),
    (referrals.check_may_list, _("Late"), "referrals:inbox", "?show=late", _("referrals past their deadline")),
    (work.check_may_see_caseload, _("Caseload of the team"), "cases:caseload", "", _("who works on what")),
    (_cover, _("Enter a leave"), "cases:cover_leave", "", _("holiday, who stands in")),
    (transfer.check_may_list, _("Transfers between organisations"), "cases:transfers", "", _("hand over a case")),
    (emergency.check_may_open, _("Open a case in an emergency"), "emergency:open", "", _("break glass, at night")),
    (closing.check_may_set_schedule, _("Schedule of follow-up"), "cases:follow_up_schedule", "", ""),
    (places.check_may_search_places, _("Find a free place"), "shelters:places", "", _("free bed, vacancy")),
    (voice.check_may_see_programme, _("What guests say"), "shelters:voice_programme", "", _("survey, satisfaction")),
    (shelters.check_may_add_shelter, _("Add a shelter"), "shelters:add", "", _("new house")),
    (journal.check_may_read, _("Register of referrals"), "referrals:register", "", _("journal")),
    (parcels.check_may_list, _("Referrals from outside"), "referrals:arrivals", "", _("from another installation")),
    (parcels.check_may_carry, _("Bring in a parcel"), "referrals:bring_parcel", "", _("file, receipt")),
    (parcels.check_may_link, _("Enter an installation"), "referrals:enter_installation", "", ""),
    (routes.check_may_write, _("Open a route"), "referrals:new_route", "", ""),
    (groups.check_may_hold, _("Group sessions"), "reintegration:sessions", "", ""),
    (groups.check_may_hold, _("Record a group session"), "reintegration:session_new", "", ""),
    (reintegration.check_may_list, _("Plans"), "reintegration:plans", "", _("goals, reviews")),
    (training.check_may_keep_courses, _("Courses"), "reintegration:courses", "", _("training, schooling")),
    (training.check_may_keep_courses, _("Add a course"), "reintegration:course_new", "", ""),
    (partners.check_may_read, _("Partners"), "reintegration:partners", "", _("employer, school")),
    (partners.check_may_write, _("Add a partner"), "reintegration:partner_new", "", _("employer, school")),
    (catalogue.check_may_read, _("Services"), "reintegration:services", "", _("what can be given")),
    (catalogue.check_may_write, _("Add a service"), "reintegration:service_new", "", ""),
    (grants.check_may_list, _("Schemes"), "reintegration:grant_schemes", "", _("grants, what may be applied for")),
    (grants.check_may_keep_schemes, _("Add a scheme"), "reintegration:add_scheme", "", ""),
    (money.check_may_list, _("Rates of allowances and currencies"), "reintegration:rates", "", _("exchange rate")),
    (money.check_may_add, _("New project"), "reintegration:budget_new", "", _("budget, donor")),
    (
        exchange.check_may_export,
        _("Export in IOM's data standard (HTCDS)"),
        "exchange:htcds",
        "",
        _("hand cases out as a workbook"),
    ),
    (handover.check_may_list, _("Hand-overs of files"), "exchange:hand_overs", "", _("files that leave, export")),
    (agreements.check_may_keep, _("Sharing agreements"), "exchange:agreements", "", _("data sharing, protocol")),
    (agreements.check_may_keep, _("Write down a sharing agreement"), "exchange:agreement_new", "", ""),
    (handover.check_may_ask, _("Export cases"), "exchange:htcds_export", "", _("HTCDS, workbook")),
    (
        exchange.check_may_import,
        _("Import any spreadsheet"),
        "exchange:mapping_start",
        "",
        _("Excel, CSV, Primero, Sahana Eden, take an import back"),
    ),
    (exchange.check_may_make_ctdc, _("Table for CTDC"), "exchange:ctdc", "", _("aggregate figures, codebook")),
    (reports.require_reader, _("Years compared"), "reports:compare", "", _("trend")),
    (reports.require_reader, _("Shelter by shelter"), "reports:house", "", _("figures of a house")),
    (reports.require_reader, _("Referrals and recognition"), "reports:ministry", "", _("figures of the ministry")),
    (reports.check_may_open_figures, _("To be mended before the count"), "reports:quality", "", _("data quality")),
    (reports.check_may_freeze, _("Order the count"), "reports:freeze", "", _("freeze the yearly report")),
    (activities.require_reader, _("Activities"), "reports:activities", "", _("campaign, training, event")),
    (activities.check_may_write, _("Record an activity"), "reports:activity_new", "", _("campaign, training, event")),
    (accounts.check_may_see_alarms, _("Alarms"), "accounts:alarms", "", _("unusual reading")),
    (accounts.check_may_edit_accounts, _("Add an account"), "accounts:add_user", "", _("invite a colleague, new user")),
    (accounts.check_may_edit_accounts, _("Add an organisation"), "accounts:add_organisation", "", ""),
    (retention.check_may_decide_at_all, _("How long files are kept"), "retention:rule", "", ""),
    (_anybody, _("Guide"), "guide", "", _("how to, help, tour")),
    (_anybody, _("My account"), "accounts:profile", "", _("language, profile")),
    (_anybody, _("Notifications"), "accounts:notifications", "", _("what I was told")),
    (_anybody, _("How I am told"), "accounts:notification_wishes", "", _("e-mail, quiet hours")),
    (_anybody, _("My calendar"), "calendar:settings", "", ""),
    (_anybody, _("Tokens for programs"), "accounts:tokens", "", _("API, secret, access for a program")),
    (_anybody, _("What programs can ask"), "api_guide", "", _("API, interface, OpenAPI")),
    (accounts.check_may_edit_accounts, _("Programs"), "accounts:services", "", _("API, account of a program")),
    (_anybody, _("Names on my screen"), "accounts:names", "", _("hide names")),
    (_anybody, _("Rules of confidentiality"), "accounts:rules", "", ""),
    (_anybody, _("Change password"), "account_change_password", "", ""),
    (_anybody, _("Second factor"), "accounts:second_factors", "", _("passkey, authenticator app")),
    (_anybody, _("Where I am signed in"), "accounts:sessions", "", _("devices, sessions")),
]


def doors_of(user: Any, houses: Sequence[Shelter] = ()) -> list[Door]:
    """What this account may go to and begin, the places of the navigation first; checking in begins at a house. No query."""
    found = {
        reverse(name): Door(str(label), reverse(name), str(ALSO_CALLED.get(name, "")))
        for _permission, label, name, *_rest in places_of(user)
    }
    for check, label, name, query, also in DOORS:
        url = reverse(name) + query
        if url not in found and allows(check, user):
            found[url] = Door(str(label), url, str(also))
    return [*found.values(), *_check_ins(user, houses)]


def _check_ins(user: Any, houses: Sequence[Shelter]) -> list[Door]:
    if not shelters.allowed_on_found(user)["check_in"]:
        return []
    label = gettext("Check in")
    return [Door(f"{label}: {house.name}", reverse("shelters:check_in", args=[house.public_id])) for house in houses]
