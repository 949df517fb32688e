"""The pages: a manager asks, a guest answers without a name in her language, and sums are read when all is over."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from audit.models import AuditEvent
from core import messages
from shelters.models import VoiceRound, VoiceSlip
from shelters.voice.enums import Answer, Question
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.shelters.factories import make_stay, today
from tests.shelters.factories_voice import CODES, make_round
from tests.shelters.voice.test_actions import ALL, rows_of, tallies

SHEET, THANKS = reverse("voice:sheet"), reverse("voice:thanks")
LANGUAGES = ["az", "en", "ru", "ar", "fa"]
RESULTS = {"safe": {"yes": 4, "no": 1}, "tell": {"mostly": 2, "little": 3}}
# What would tell whoever looks on where she is, or what for.
TELLING = ["shelter", "traffick", "victim", "programme", "sığınacaq", "alver", "qurban", "приют", "торговл", "жертв", "ملجأ",
           "الاتجار", "ضحية", "پناهگاه", "قاچاق", "قربانی"]  # fmt: skip


@pytest.fixture
def round_(shelter, manager):
    return make_round(shelter, manager, slips=9)


@pytest.fixture
def guest(db):
    return Client(enforce_csrf_checks=True)


def page_of(name, round_):
    return reverse(f"shelters:{name}", args=[round_.public_id])


def text(response):
    return response.content.decode()


# ------------------------------------------------------------------ the way it goes
def test_from_opening_a_round_to_reading_what_was_said(client, guest, shelter, manager):
    client.force_login(manager)
    board = client.get(reverse("shelters:board", args=[shelter.public_id]))
    assert reverse("shelters:voice", args=[shelter.public_id]) in text(board)
    form = {"from_on": today().isoformat(), "until_on": (today() + timedelta(days=7)).isoformat()}
    opened = client.post(reverse("shelters:open_voice", args=[shelter.public_id]), form)
    round_ = VoiceRound.objects.get()
    assert opened.headers["Location"] == page_of("voice_round", round_)

    printed = text(client.post(page_of("voice_slips", round_), {"number": "5", "language": "ar"}))
    codes = re.findall(r"<code>([A-Z2-9-]{14})</code>", printed)
    assert len(set(codes)) == 5
    assert printed.count('<svg class="square"') == 5
    assert 'class="slips" lang="ar" dir="rtl"' in printed

    for code, language in zip(codes, ["az", "ar", "az", "ar", "fa"], strict=True):
        sheet = guest.get(SHEET, {"slip": code, "language": language})
        assert sheet.status_code == 200
        hidden = re.search(r'name="slip" value="([^"]+)"', text(sheet))[1]
        sent = guest.post(f"{SHEET}?language={language}", {"slip": hidden} | ALL | {"privacy": ""})
        assert (sent.status_code, sent.headers["Location"]) == (302, f"{THANKS}?language={language}")
        assert guest.get(sent.headers["Location"]).status_code == 200

    running = text(client.get(page_of("voice_round", round_)))
    assert "bar-fill" not in running
    assert client.post(page_of("close_voice", round_)).status_code == 302

    told = text(client.get(page_of("voice_round", round_)))
    assert "Do you feel safe here? Yes: 100 %" in told
    assert told.count("5 (100 %)") == 6
    # Nobody answered that one.
    assert told.count("Not enough answers") == 1


@pytest.mark.parametrize("number", [4, 5])
def test_four_answers_show_nothing_and_five_show_them(client, guest, round_, manager, number):
    for code in CODES[:number]:
        guest.post(SHEET, {"slip": code, "safe": "no"})
    client.force_login(manager)
    client.post(page_of("close_voice", round_))

    told = text(client.get(page_of("voice_round", round_)))

    assert ("bar-fill" in told, "5 (100 %)" in told, "4 (" in told) == ((number == 5), (number == 5), False)


def test_what_was_said_stands_as_charts_and_as_a_table_with_shares(client, shelter, manager):
    round_ = make_round(shelter, manager, closed_on=today(), results=RESULTS)
    client.force_login(manager)

    told = text(client.get(page_of("voice_round", round_)))

    assert "Do you feel safe here? Yes: 80 %" in told
    for cell in ("4 (80 %)", "1 (20 %)", "2 (40 %)", "3 (60 %)", "0 (0 %)"):
        assert cell in told
    assert told.count("Not enough answers") == len(Question) - len(RESULTS)


def test_iom_reads_all_houses_together_and_comes_there_from_its_first_page(client, shelter, manager, iom_officer):
    make_round(shelter, manager, closed_on=today(), results=RESULTS)
    client.force_login(iom_officer)
    address = reverse("shelters:voice_programme")

    told = text(client.get(address))

    assert "4 (80 %)" in told
    assert shelter.name not in told
    assert address in text(client.get(reverse("home")))
    assert "4 (80 %)" not in text(client.get(address, {"year": today().year - 1}))


# ------------------------------------------------------------------ who
@pytest.mark.parametrize("name", ["voice_round", "voice_slips", "close_voice"])
def test_a_stranger_finds_no_round(client, round_, case, shelter, stranger, iom_officer, reviewer, name):
    make_stay(case, shelter)
    for user in (stranger, iom_officer, reviewer):
        client.force_login(user)
        for response in (client.get(page_of(name, round_)), client.post(page_of(name, round_), {"number": "1"})):
            assert response.status_code == 404
            assert SURNAME.encode() not in response.content
            assert shelter.name.encode() not in response.content


@pytest.mark.parametrize("name", ["voice", "open_voice"])
def test_a_stranger_finds_no_house_and_a_caseworker_is_told_why_not(client, case, shelter, stranger, caseworker, name):
    make_stay(case, shelter)
    address = reverse(f"shelters:{name}", args=[shelter.public_id])

    client.force_login(stranger)
    response = client.get(address)
    assert response.status_code == 404
    assert SURNAME.encode() not in response.content
    client.force_login(caseworker)
    response = client.get(address)
    assert response.status_code == 403
    assert SURNAME.encode() not in response.content


def test_the_programmes_page_is_for_iom_alone(client, shelter, case, stranger, manager):
    make_stay(case, shelter)
    for user in (stranger, manager):
        client.force_login(user)
        response = client.get(reverse("shelters:voice_programme"))
        assert response.status_code == 403
        assert SURNAME.encode() not in response.content


def test_the_sheet_of_slips_names_neither_the_house_nor_who_printed_it(client, round_, shelter, manager):
    client.force_login(manager)

    page = text(client.post(page_of("voice_slips", round_), {"number": "2", "language": "az"}))

    for word in (shelter.name, shelter.code, manager.get_full_name(), manager.username, shelter.organisation.name):
        assert word not in page


def test_slips_pressed_for_twice_are_printed_once(client, round_, manager):
    client.force_login(manager)
    sent = {"number": "2", "language": "az", "form_key": str(uuid4())}

    first = client.post(page_of("voice_slips", round_), sent)
    second = client.post(page_of("voice_slips", round_), sent, follow=True)

    assert first.status_code == 200
    assert second.redirect_chain[0][0] == page_of("voice_round", round_)
    assert "what it showed is shown only once" in text(second)
    assert len(rows_of(VoiceSlip)) == 9 + 2


# ------------------------------------------------------------------ the guest's page
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_guest_is_in_her_language_and_direction(guest, round_, language):
    guest_pages = {
        "sheet": guest.get(SHEET, {"slip": CODES[0], "language": language}),
        "code": guest.get(SHEET, {"language": language}),
        "refused": guest.get(SHEET, {"slip": "ABC", "language": language}),
        "thanks": guest.get(THANKS, {"language": language}),
    }
    direction = "rtl" if language in ("ar", "fa") else "ltr"

    for name, response in guest_pages.items():
        page = text(response)
        assert f'<html lang="{language}" dir="{direction}">' in page, name
        if direction == "rtl":
            body = re.sub(r"<nav.*?</nav>|<svg.*?</svg>", " ", page[page.index("<title>") :], flags=re.DOTALL)
            assert re.findall(r"[A-Za-zƏəА-я]+", re.sub(r"<[^>]*>|&\w+;", " ", body)) == [], name
    assert [name for name, response in guest_pages.items() if response.status_code == 422] == ["refused"]


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_all_that_a_guest_may_be_asked_or_told_is_in_her_language(language):
    own = {str(message.id) for message in messages.read(language) if message.id and message.string}
    with override("en"):
        said = {*map(str, Question.labels), *map(str, Answer.labels)}

    assert said <= own


def test_without_a_choice_the_page_speaks_the_browsers_language(guest, round_):
    for header, language in (("fa-IR,en;q=0.5", "fa"), ("de,ru;q=0.5", "ru"), ("", "en"), ("xx", "en")):
        page = text(guest.get(SHEET, {"slip": CODES[0]}, headers={"accept-language": header}))
        assert f'<html lang="{language}"' in page
    assert '<html lang="en"' in text(guest.get(SHEET, {"language": "<b>"}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_guest_tells_nothing_of_the_house_of_us_or_of_her(guest, round_, shelter, case, language):
    make_stay(case, shelter)
    sessions = Session.objects.count()
    events = AuditEvent.objects.count()
    answers = [
        guest.get(SHEET, {"language": language}),
        guest.get(SHEET, {"slip": CODES[0], "language": language}),
        guest.post(f"{SHEET}?language={language}", {"slip": CODES[0]} | ALL),
        guest.post(f"{SHEET}?language={language}", {"slip": CODES[0]} | ALL),
        guest.get(THANKS, {"language": language}),
    ]

    for response in answers:
        page = text(response).lower()
        found = [word for word in (shelter.name, shelter.code, shelter.organisation.name, SURNAME, *TELLING)
                 if word.lower() in re.sub(r"<link[^>]*>", "", page)]  # fmt: skip
        assert found == []
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert [response.status_code for response in answers] == [200, 200, 302, 422, 200]
    assert (Session.objects.count(), AuditEvent.objects.count()) == (sessions, events)


def test_the_last_page_says_how_to_complain_and_the_number(guest, settings, db):
    settings.GUEST_HELP_NUMBERS = ["152", "916"]

    page = text(guest.get(THANKS, {"language": "en"}))

    assert "You may complain about anybody here." in page
    assert "152, 916" in page
    assert "tel:" not in page


def test_looking_at_a_sheet_uses_nothing_up(guest, round_):
    for _look in range(3):
        assert guest.get(SHEET, {"slip": CODES[0]}).status_code == 200

    assert tallies() == {}
    assert guest.post(SHEET, {"slip": CODES[0], "safe": "yes"}).status_code == 302


def test_a_used_a_wrong_and_a_late_slip_are_refused_alike(guest, round_, shelter, manager):
    guest.post(SHEET, {"slip": CODES[0], "safe": "yes"})

    def said(code):
        response = guest.get(SHEET, {"slip": code, "language": "en"})
        assert response.status_code == 422
        return re.search(r'role="alert">(.*?)<', text(response))[1]

    used, wrong = said(CODES[0]), said("NONE")
    VoiceRound.objects.update(from_on=today() - timedelta(days=9), until_on=today() - timedelta(days=1))

    assert {used, wrong, said(CODES[1])} == {used}


def test_what_no_page_offered_is_refused_and_counts_nothing(guest, round_):
    for sent in ({"slip": CODES[0], "safe": "sometimes"}, {"safe": "yes"}, {"slip": "A" * 41}):
        assert guest.post(SHEET, sent).status_code == 422

    assert tallies() == {}
    assert guest.get(SHEET, {"slip": CODES[0]}).status_code == 200


def test_who_asks_too_often_waits_and_keeps_her_slip(guest, round_, settings):
    settings.VOICE_A_MINUTE = 2
    guest.get(SHEET)
    guest.get(SHEET)

    refused = guest.post(f"{SHEET}?language=az", {"slip": CODES[0], "safe": "yes"})

    assert refused.status_code == 429
    assert tallies() == {}
    # Another address is not kept waiting.
    assert guest.get(SHEET, {"slip": CODES[0]}, REMOTE_ADDR="198.51.100.7").status_code == 200


@pytest.mark.parametrize("reader", ["manager", "caseworker", "iom_officer"])
def test_on_a_device_where_somebody_is_signed_in_nothing_is_asked(client, round_, reader, request):
    client.force_login(request.getfixturevalue(reader))

    looked = client.get(SHEET, {"slip": CODES[0]})
    sent = client.post(SHEET, {"slip": CODES[0], "safe": "yes"})

    assert (looked.status_code, sent.status_code) == (403, 403)
    assert 'type="radio"' not in text(looked)
    assert tallies() == {}


# ------------------------------------------------------------------ how much is asked of the database
def test_a_list_of_thirty_rounds_asks_as_much_as_one_of_three(client, shelter, manager):
    client.force_login(manager)
    address = reverse("shelters:voice", args=[shelter.public_id])

    def asked(number):
        for _round in range(number):
            make_round(shelter, manager, closed_on=today(), results=RESULTS)
        return len(statements_of(lambda: client.get(address)))

    asked(0)
    assert asked(3) == asked(27)


def test_the_programme_asks_as_much_of_thirty_rounds_as_of_three(client, shelter, manager, iom_officer):
    client.force_login(iom_officer)
    address = reverse("shelters:voice_programme")

    def asked(number):
        for _round in range(number):
            make_round(shelter, manager, closed_on=today(), results=RESULTS)
        return len(statements_of(lambda: client.get(address)))

    asked(0)
    assert asked(3) == asked(27)
