"""A day of referrals between an NGO, the ministry, houses and IOM, as each of them sees it: wide in English, narrow in
Azerbaijani. Somebody without an account answers on a telephone of her own."""

import pytest

from accounts.models import Organisation, User
from cases.enums import ExploitationForm, Section
from cases.models import Case
from referrals.states import Outcome, Purpose, Urgency
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent, make_person
from tests.journeys import referring
from tests.journeys.conftest import PASSWORD
from tests.journeys.story import MINISTRY, a_woman
from tests.journeys.without_mouse import WithoutMouse
from tests.shelters.factories import make_bed, make_shelter

HOUSES = ("Garden House", "River House", "Hill House")
STAFF = [
    ("Nigar", "Example NGO", "caseworker"),
    ("Murad", MINISTRY, "ministry_reviewer"),
    ("Kamran", MINISTRY, "caseworker"),
    ("Anna", "IOM Office", "iom_officer"),
    ("Leyla", HOUSES[0], "shelter_manager"),
    ("Sevda", HOUSES[1], "shelter_manager"),
    ("Aytac", HOUSES[2], "shelter_manager"),
    ("Rena", "Law Office", "receiving_officer"),
]
KINDS = {MINISTRY: "ministry", "IOM Office": "international"}
LOOKS = [(1280, "en"), (390, "az")]


@pytest.fixture
def programme(own_database, settings, seats):
    """Everybody who has to do with a referral; three houses with a bed each: `programme(language, width)` gives seats."""
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

    def opened(language, width):
        for name, organisation, role in STAFF:
            at = Organisation.objects.filter(name=organisation).first() or make_organisation(
                organisation.replace(" ", "").upper()[:10], name=organisation, type=KINDS.get(organisation, "ngo")
            )
            make_user(name.lower(), at, role, password=PASSWORD, full_name=name, language=language)
        for number, name in enumerate(HOUSES):
            house = make_shelter(Organisation.objects.get(name=name), code=f"H-{number}", client_groups=["women"])
            make_bed(house)
        return seats(own_database, language, width)

    return opened


def begun(worker, family_name, agreed_with=None):
    """Somebody whose case is with the worker; what she agreed to, and with whom."""
    user = User.objects.get(full_name=worker)
    person = make_person(family_name=family_name, given_name="Nərgiz")
    case = make_case(user.organisation, person=person, worker=user)
    case.exploitations.create(form=ExploitationForm.FORCED_LABOUR)
    story = a_woman(family_name=family_name, address=f"/cases/{case.public_id}/", number=case.number)
    if agreed_with:
        agreed(story, agreed_with)
    return story


def agreed(story, organisation):
    case = Case.objects.get(number=story.number)
    make_consent(case, Organisation.objects.get(name=organisation), by=case.assignments.get().user)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "language"), LOOKS, ids=str)
def test_a_day_of_referrals(programme, width, language):
    seat = programme(language, width)
    nigar, murad = seat("Nigar"), seat("Murad")
    _recognition_within_a_day(nigar, murad)
    first, others = seat("Leyla"), (seat("Sevda"), seat("Aytac"))
    _three_houses_at_once(seat("Kamran"), first, others)
    _a_grant(nigar, murad, seat("Anna"))
    _she_changes_her_mind(nigar, murad, first)
    _by_a_sealed_link(nigar, murad, seat(language="az", width=390))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_referral_from_its_draft_to_its_end_without_a_mouse(programme):
    """Whoever sends, whoever decides and whoever helps each work with keys alone."""
    seat = programme("az", 1280)
    nigar, murad, anna = (seat(name, hands=WithoutMouse) for name in ("Nigar", "Murad", "Anna"))
    _recognition_within_a_day(nigar, murad)
    _a_grant(nigar, murad, anna)


def _recognition_within_a_day(nigar, murad):
    """The ministry asks for more, and decides within the hours it has. Its reader knows no name until it takes her on."""
    story = begun("Nigar", "Qızılgülova")
    referral = referring.written(
        nigar,
        story,
        purpose=Purpose.FORMAL_IDENTIFICATION,
        to=MINISTRY,
        parts=(Section.IDENTITY, Section.CLASSIFICATION, Section.EXPLOITATION),
        message="Asks for formal recognition.",
        agreed=True,
    )
    nigar.press("Submit referral")
    referring.hours_left(nigar, 23)

    murad.place("Referrals")
    murad.follow(Purpose.FORMAL_IDENTIFICATION.label)
    murad.misses(story.family_name)
    referring.hours_left(murad, 23)
    referring.asks(murad, referral, "When did the work begin?")
    referring.returned(murad, "The date is missing.")

    nigar.go(referral)
    nigar.sees("The date is missing.")
    referring.answers(nigar, referral, "In the spring.")
    nigar.follow("Change the referral")
    nigar.write("What the receiver should know", "Asks for formal recognition. The work began in the spring.")
    nigar.press("Save draft")
    nigar.press("Submit referral")

    murad.go(referral)
    murad.sees("In the spring.")
    murad.misses(story.family_name)
    murad.press("Approve referral")
    referring.recognised(murad, story)
    referring.completed(murad, referral, "Recognised; the decision follows by post.")
    referring.is_closed_to(murad, story)

    nigar.go(referral)
    nigar.sees("Recognised; the decision follows by post.")
    nigar.sees(Outcome.PROVIDED.label)
    nigar.follow("Open the case")
    nigar.sees("Formally recognised victim")


def _three_houses_at_once(kamran, leyla, others):
    """Found by their free beds. The first to accept takes her; neither house learns of another."""
    story = begun("Kamran", "Nərgizova")
    referral = referring.written(
        kamran,
        story,
        purpose=Purpose.SHELTER_PLACEMENT,
        free_at=HOUSES,
        parts=(Section.IDENTITY, Section.EXPLOITATION),
        message="A bed tonight, for a woman alone.",
        urgency=Urgency.IMMEDIATE,
        agreed=True,
    )
    preview = referring.previewed(kamran, referral)
    assert any(story.family_name in part for part in preview)
    kamran.press("Submit referral")
    for name in HOUSES:
        kamran.sees(name)
    referring.hours_left(kamran, 3)

    for late in others:
        late.go(referral)
        late.misses(story.family_name)
    referring.accepted(leyla, referral, story)
    for late, own in zip(others, HOUSES[1:], strict=True):
        referring.comes_too_late(late, HOUSES[0], [name for name in HOUSES[1:] if name != own])
        referring.is_closed_to(late, story)
    leyla.follow("Read what goes along")
    assert referring.parts_read(leyla) == preview
    for name in HOUSES[1:]:
        assert name not in leyla.page.content()
    kamran.go(referral)
    kamran.sees("Closed: another organisation took it on, or it ended")


def _a_grant(nigar, murad, anna):
    """Accepted, begun, paid; whoever referred her reads on the case how it came out."""
    story = begun("Nigar", "Lalə", agreed_with="IOM Office")
    referral = referring.written(
        nigar,
        story,
        purpose=Purpose.REINTEGRATION_GRANT,
        to="IOM Office",
        parts=(Section.IDENTITY, Section.ASSISTANCE),
        message="Wants to sew at home.",
    )
    nigar.press("Submit referral")
    murad.go(referral)
    murad.press("Approve referral")
    referring.accepted(anna, referral, story)
    anna.press("Say that help has begun")
    referring.completed(anna, referral, "A sewing machine was bought.", Outcome.IN_PART)
    referring.is_closed_to(anna, story)

    nigar.go(story.address)
    nigar.sees("Help by referral has begun")
    nigar.sees("Referral completed with feedback")
    nigar.sees(Outcome.IN_PART.label)


def _she_changes_her_mind(nigar, murad, leyla):
    """Between approval and acceptance: the house is told kindly. After acceptance: the open file closes at once."""
    story = begun("Nigar", "Bənövşə", agreed_with=HOUSES[0])
    referral = referring.written(
        nigar,
        story,
        purpose=Purpose.PSYCHOSOCIAL,
        to=HOUSES[0],
        parts=(Section.IDENTITY,),
        message="Prefers the morning.",
    )
    nigar.press("Submit referral")
    murad.go(referral)
    murad.press("Approve referral")
    leyla.go(referral)
    referring.consent_taken_back(nigar, story, HOUSES[0])
    leyla.press("Accept referral", wrong=True)
    leyla.sees("The person's consent no longer covers any of this. Nothing was changed; ask the sender.")
    referring.is_closed_to(leyla, story)

    # She agrees after all, and then no more.
    agreed(story, HOUSES[0])
    referring.accepted(leyla, referral, story)
    leyla.follow("Open the case")
    referring.consent_taken_back(nigar, story, HOUSES[0])
    referring.is_closed_to(leyla, story)


def _by_a_sealed_link(nigar, murad, guest):
    """Somebody without an account, on her own telephone: the passcode, the card, her yes, the parts."""
    story = begun("Nigar", "Yasəmən", agreed_with="Law Office")
    referral = referring.written(
        nigar,
        story,
        purpose=Purpose.LEGAL,
        to="Law Office",
        parts=(Section.IDENTITY, Section.EXPLOITATION),
        message="A lawyer before the hearing on Monday.",
    )
    nigar.press("Submit referral")
    murad.go(referral)
    murad.press("Approve referral")
    nigar.go(referral)
    contact = {
        "Contact's name": "Dilarə",
        "Contact's e-mail": "dilara@law.example",
        "Contact's telephone": "+994 50 000 00 01",
    }
    address, passcode = referring.link_made(nigar, contact)

    guest.go(address)
    guest.write("Passcode", passcode)
    guest.press(("Open", "sealed link"))
    guest.sees("A lawyer before the hearing on Monday.")
    guest.misses(story.family_name)
    guest.press(("Accept", "referral"))
    guest.sees("You have accepted. The sender was told and will call you.")
    guest.sees(story.family_name)

    nigar.go(referral)
    nigar.sees("Accepted")
    nigar.sees("Dilarə")
