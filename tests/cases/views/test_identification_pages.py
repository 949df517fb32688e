"""The tab of identification and its pages: the house that keeps the case works with it, each part opens by its section."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.identification.models import Deadline, Episode, Perpetrator, Screening, TraffickingHistory
from cases.models import Case, Classification
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.cases.factories_identification import (
    make_deadline,
    make_episode,
    make_extension,
    make_one_of_each,
    make_pause,
    make_perpetrator,
    make_screening,
)

TODAY = timezone.localdate()
SAID = "Zeuginnenwort"
OF_CASE = [
    "identification", "classify", "choose_set", "screen", "change_history", "add_episode", "perpetrators",
    "add_perpetrator", "start_deadline",
]  # fmt: skip
OF_ROW = {
    "screening": "screening",
    "change_screening": "screening",
    "change_episode": "episode",
    "change_perpetrator": "perpetrator",
    "settle_deadline": "deadline",
    "pause_deadline": "running",
    "extend_deadline": "deadline",
    "cancel_deadline": "deadline",
}
BUTTONS = {"remove_episode": "episode", "remove_perpetrator": "perpetrator", "resume_deadline": "deadline"}
ALL = [*OF_CASE, *OF_ROW, *BUTTONS]
MODELS = (Screening, TraffickingHistory, Episode, Perpetrator, Deadline, Classification)


@pytest.fixture
def rows(case, caseworker):
    rows = make_one_of_each(case, by=caseworker, word=SAID)
    return rows | {"running": make_deadline(case, "reflection")}


@pytest.fixture
def url_of(case, rows):
    def url(name):
        more = {"screen": ["ilo_labour"]}.get(name, [])
        kind = (OF_ROW | BUTTONS).get(name)
        return reverse(f"cases:{name}", args=[case.public_id, *more, *([rows[kind].public_id] if kind else [])])

    return url


def left():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


# ------------------------------------------------------------------ who sees what


@pytest.mark.parametrize("name", ALL)
def test_a_stranger_gets_404_and_nothing_of_it(client, url_of, stranger, name):
    client.force_login(stranger)
    before = left()

    answers = [client.post(url_of(name), {"reason": "x"})]
    if name not in BUTTONS:
        answers.append(client.get(url_of(name)))

    for answer in answers:
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
        assert SAID.encode() not in answer.content
    assert left() == before


@pytest.mark.parametrize("name", [*OF_CASE, *OF_ROW])
def test_the_house_opens_every_page(client, url_of, caseworker, name):
    client.force_login(caseworker)

    assert client.get(url_of(name)).status_code == 200


@pytest.mark.parametrize("language", ["az", "ru"])
@pytest.mark.parametrize("name", ["identification", "screening", "perpetrators", "screen"])
def test_the_pages_speak_each_language(client, url_of, caseworker, name, language):
    caseworker.language = language
    caseworker.save()
    client.force_login(caseworker)

    page = client.get(url_of(name)).content.decode()

    assert f'lang="{language}"' in page
    assert "What it points to" not in page


@pytest.mark.parametrize("name", [name for name in ALL if name not in {"identification", "screening", "perpetrators"}])
def test_who_received_the_case_writes_nothing(client, case, url_of, receiver, name):
    make_share(case, receiver.organisation, "classification", "exploitation", "perpetrators")
    client.force_login(receiver)
    before = left()

    assert client.post(url_of(name), {"reason": "x"}).status_code == 403
    assert left() == before


def test_without_the_classification_there_is_no_tab(client, case, url_of, receiver):
    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    assert url_of("identification") not in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    assert client.get(url_of("identification")).status_code == 403
    assert client.get(url_of("screening")).status_code in {403, 404}


def test_without_the_exploitation_nothing_is_said_of_it(client, case, url_of, receiver):
    make_share(case, receiver.organisation, "classification")
    client.force_login(receiver)

    page = client.get(url_of("identification")).content.decode()

    assert "Closed to you" in page
    assert "Debt bondage" not in page
    assert "March 2019" not in page


def test_perpetrators_open_by_their_own_section(client, case, url_of, receiver):
    make_share(case, receiver.organisation, "classification", "exploitation")
    client.force_login(receiver)

    assert SAID not in client.get(url_of("perpetrators")).content.decode()
    assert client.get(url_of("perpetrators")).status_code == 403
    make_share(case, receiver.organisation, "perpetrators")
    assert SAID in client.get(url_of("perpetrators")).content.decode()


def test_what_was_said_in_confidence_takes_the_notes(client, case, url_of, receiver):
    """The notes of a screening and her account; the places and reasons belong to their own sections."""
    make_share(case, receiver.organisation, "classification")
    client.force_login(receiver)
    closed = client.get(url_of("screening")).content.decode()
    make_share(case, receiver.organisation, "notes")
    opened = client.get(url_of("screening")).content.decode()

    assert SAID not in closed
    assert SAID in opened


def test_opening_the_tab_and_the_perpetrators_is_on_record(client, url_of, caseworker):
    client.force_login(caseworker)
    client.get(url_of("identification"))
    client.get(url_of("perpetrators"))

    read = AuditEvent.objects.get(event=Event.IDENTIFICATION_READ)
    assert read.changes == {"sections": ["classification", "exploitation"]}
    assert AuditEvent.objects.get(event=Event.SECTION_READ).changes == {"section": "perpetrators"}


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("screening", Event.IDENTIFICATION_READ),
        ("change_screening", Event.IDENTIFICATION_READ),
        ("change_history", Event.IDENTIFICATION_READ),
        ("change_episode", Event.IDENTIFICATION_READ),
        ("change_perpetrator", Event.SECTION_READ),
    ],
)
def test_opening_what_is_sealed_to_change_it_is_a_look_too(client, url_of, caseworker, name, event):
    client.force_login(caseworker)
    client.get(url_of(name))

    assert AuditEvent.objects.filter(event=event).count() == 1


def test_a_screening_is_kept_while_it_is_typed(client, case, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:screen", args=[case.public_id, "ilo_labour"])
    typed = {"draft": str(uuid.uuid4()), "sign_isolation": "yes", "note_isolation": SAID}
    client.post(url, typed, headers={"X-Draft": "1"})

    form = client.get(url).context["form"]

    assert (form["sign_isolation"].value(), form["note_isolation"].value()) == ("yes", SAID)
    assert not Screening.objects.exists()


def test_a_row_is_found_in_its_own_case_alone(client, case, rows, caseworker):
    other = make_case(caseworker.organisation, person=make_person(), worker=caseworker)
    client.force_login(caseworker)

    for name, kind in OF_ROW.items():
        assert client.get(reverse(f"cases:{name}", args=[other.public_id, rows[kind].public_id])).status_code == 404


# ------------------------------------------------------------------ how much it asks the database


def _many(case, caseworker, times):
    for number in range(times):
        make_screening(case, by=caseworker, replies={"violence": "yes"}, screened_on=TODAY, note=SAID)
        make_episode(case, place=SAID)
        make_perpetrator(case)
        Classification.objects.create(
            case=case, status="presumed", effective_on=TODAY, officer=caseworker, reason=f"{SAID} {number}"
        )
        deadline = make_deadline(case, met_at=timezone.now(), note=SAID)
        make_pause(deadline, ended_at=timezone.now())
        make_extension(deadline)


@pytest.mark.parametrize("name", ["identification", "perpetrators"])
def test_three_and_thirty_rows_take_the_same_queries(client, case, url_of, caseworker, name):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for times in (3, 27):
        _many(case, caseworker, times)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url_of(name)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# ------------------------------------------------------------------ what the forms do


def test_a_screening_from_the_list_to_its_result(client, case, caseworker):
    client.force_login(caseworker)
    chosen = client.post(reverse("cases:choose_set", args=[case.public_id]), {"indicator_set": "ilo_labour"})
    form = client.get(chosen.url).context["form"]
    answers = {
        "token": form["token"].value(), "screened_on": TODAY.isoformat(), "language": "aze", "interviewer": caseworker.pk,
        "sign_documents_taken": "yes", "note_documents_taken": SAID, "sign_isolation": "yes", "sign_threats": "unknown",
    }  # fmt: skip

    results = [client.post(chosen.url, answers) for _time in "12"]

    assert len({answer.url for answer in results}) == 1
    page = client.get(results[0].url).content.decode()
    assert "Does not point to trafficking" in page
    assert "Coercion at destination" in page
    assert "2 strong" in page
    assert SAID in page


def test_a_screening_sent_wrong_keeps_what_was_typed(client, case, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:screen", args=[case.public_id, "ilo_labour"])
    future = {"screened_on": "2100-01-01", "language": "aze", "sign_isolation": "yes", "note_isolation": SAID}

    answer = client.post(url, future)

    assert answer.status_code == 422
    assert answer.context["form"]["note_isolation"].value() == SAID
    assert not Screening.objects.exists()


def test_a_list_that_does_not_exist_is_not_found(client, case, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:choose_set", args=[case.public_id])

    assert client.get(f"{url}whatever/").status_code == 404


def test_a_determination_from_the_page(client, case, caseworker):
    screening = make_screening(case, by=caseworker)
    client.force_login(caseworker)
    url = reverse("cases:classify", args=[case.public_id])
    details = {
        "status": "identified", "effective_on": TODAY.isoformat(), "officer": caseworker.pk, "reason": SAID,
        "screening": screening.pk, "acts": ["recruiting"], "purposes": ["ForcedLabour"],
    }  # fmt: skip

    refused = client.post(url, details)
    done = client.post(url, details | {"means": ["deception"]})

    assert refused.status_code == 422
    assert "means" in refused.context["form"].errors
    page = client.get(done.url).content.decode()
    assert done.url == reverse("cases:identification", args=[case.public_id])
    for text in (SAID, "Recruiting", "Deception", caseworker.full_name):
        assert text in page


def test_the_next_determination_begins_with_what_the_last_rested_on(client, case, caseworker):
    Classification.objects.create(case=case, status="presumed", effective_on=TODAY, acts=["keeping"])
    client.force_login(caseworker)

    form = client.get(reverse("cases:classify", args=[case.public_id])).context["form"]

    assert form["acts"].value() == ["keeping"]


def test_the_history_is_saved_and_the_second_loses_nothing(client, case, caseworker, colleague):
    url = reverse("cases:change_history", args=[case.public_id])
    client.force_login(caseworker)
    form = client.get(url).context["form"]
    page = {"version": form["version"].value(), "began": form["began"].value()}
    client.post(url, page | {"means_of_control": ["DebtBondage"], "account": "First."})

    second = client.post(url, page | {"relationship": "Familial", "account": ""})

    assert second.status_code == 409
    assert second.context["form"]["account"].value() == "First."
    assert second.context["form"]["relationship"].value() == "Familial"
    assert TraffickingHistory.objects.get().account == "First."


def test_an_episode_is_added_and_changed(client, case, caseworker):
    client.force_login(caseworker)
    add = reverse("cases:add_episode", args=[case.public_id])
    details = {"type": "Transit", "from_year": "2020", "country": "GEO", "token": str(uuid.uuid4())}
    assert client.post(add, details | {"from_day": "40"}).status_code == 422
    for _time in "12":
        assert client.post(add, details).status_code == 302
    episode = Episode.objects.get()
    change = reverse("cases:change_episode", args=[case.public_id, episode.public_id])
    form = client.get(change).context["form"]
    page = {"version": form["version"].value(), "began": form["began"].value()}

    done = client.post(change, page | {"type": "Transit", "from_year": "2021", "country": "GEO"})

    assert done.status_code == 302
    assert Episode.objects.get().from_year == 2021


def test_a_perpetrator_is_added_and_removed(client, case, caseworker):
    client.force_login(caseworker)
    add = reverse("cases:add_perpetrator", args=[case.public_id])
    done = client.post(add, {"name": SAID, "roles": ["Exploiter"], "sex": "male", "known_to_police": "unknown"})
    row = Perpetrator.objects.get()

    assert done.url == reverse("cases:perpetrators", args=[case.public_id])
    assert SAID in client.get(done.url).content.decode()
    client.post(reverse("cases:remove_perpetrator", args=[case.public_id, row.public_id]))
    assert not Perpetrator.objects.exists()


def test_a_deadline_is_paused_run_on_extended_and_met_from_the_page(client, case, caseworker):
    deadline = make_deadline(case)
    client.force_login(caseworker)

    def post(verb, **details):
        return client.post(reverse(f"cases:{verb}_deadline", args=[case.public_id, deadline.public_id]), details)

    later = (TODAY + timedelta(days=9)).isoformat()
    answers = [
        post("pause", reason=SAID), post("resume"), post("extend", due_on=later, reason="More."),
        post("settle", met_on=TODAY.isoformat()),
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {302}
    page = client.get(reverse("cases:identification", args=[case.public_id])).content.decode()
    assert SAID in page
    assert "Done" in page
    assert post("cancel", because="mistake").status_code == 409


def test_a_closed_case_shows_it_and_takes_nothing(client, case, url_of, caseworker):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="goals_met")
    client.force_login(caseworker)

    page = client.get(url_of("identification")).content.decode()

    assert SAID in page
    assert url_of("choose_set") not in page
    assert client.get(url_of("add_episode")).status_code == 409
