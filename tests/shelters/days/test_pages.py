"""The pages of a house's days: who reaches them, what they show to whom, what they cost."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from cases.models import Case
from shelters.models import HelpNeeded, LogEntry, RollCall, RollCallHour, RollCallMark, Shift, ShiftHandOver
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.shelters.factories import DAY, make_shelter, make_stay, today
from tests.shelters.factories_days import HOUR, make_entry, make_hand_over, make_help, make_roll_call, make_shift

PAGES = ("days", "roster", "log", "print_log", "write_log", "roll_call", "evacuation", "hand_overs")
OF_A_ROW = {
    "hand_over": "hand_over", "mend_hand_over": "hand_over", "write_hand_over": "shift", "change_shift": "shift",
    "correct_log": "entry", "cross_out_log": "entry", "say_help": "stay",
}  # fmt: skip


def url(name, *targets):
    return reverse(f"shelters:{name}", args=[target.public_id for target in targets])


@pytest.fixture
def alive(shelter, stay, caseworker, colleague):
    """A house in which something goes on; its things by kind."""
    shift = make_shift(shelter, caseworker, staff=[colleague])
    return {
        "shelter": shelter,
        "stay": stay,
        "shift": shift,
        "hand_over": make_hand_over(shift, word="Keep the side door shut."),
        "entry": make_entry(
            shelter, caseworker, about=[stay], important=True, text="She dreamt of the sea.", happened_at=timezone.now()
        ),
        "call": make_roll_call(shelter, caseworker, marks={stay: "hospital"}),
        "help": make_help(stay),
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_house_opens_to_its_staff_alone(client, alive, caseworker, stranger, name):
    client.force_login(caseworker)
    assert client.get(url(name, alive["shelter"])).status_code == 200

    client.force_login(stranger)
    answer = client.get(url(name, alive["shelter"]))

    assert answer.status_code == 404
    assert SURNAME.encode() not in answer.content


@pytest.mark.parametrize("name", list(OF_A_ROW))
def test_a_page_of_a_row_is_unknown_to_a_stranger(client, alive, manager, caseworker, stranger, name):
    row = alive[OF_A_ROW[name]]
    client.force_login(manager if name == "change_shift" else caseworker)
    assert client.get(url(name, row)).status_code in (200, 302)

    client.force_login(stranger)
    for answer in (client.get(url(name, row)), client.post(url(name, row))):
        assert answer.status_code in (404, 405)
        assert SURNAME.encode() not in answer.content


@pytest.mark.parametrize("name", ["mark_here", "mark_others_here", "finish_roll_call", "begin_roll_call", "copy_week"])
def test_a_press_of_a_stranger_does_nothing(client, alive, stranger, name):
    target = alive["shelter"] if name in ("begin_roll_call", "copy_week") else alive["call"]
    before = AuditEvent.objects.exclude(event="access_refused").count()
    client.force_login(stranger)

    answer = client.post(url(name, target), {"stay": str(alive["stay"].public_id)})

    assert answer.status_code == 404
    assert SURNAME.encode() not in answer.content
    assert AuditEvent.objects.exclude(event__in=["access_refused", "signed_in"]).count() <= before


# ------------------------------------------------------------ what is seen


def test_the_day_of_the_house_on_one_page(client, alive, colleague):
    client.force_login(colleague)

    page = client.get(url("days", alive["shelter"])).content.decode()

    for said in ("Not taken over yet", "A roll call was begun", "On duty now", "She dreamt of the sea.", "In hospital"):
        assert said in page
    for name in ("roster", "log", "roll_call", "evacuation", "hand_overs", "board", "write_log"):
        assert url(name, alive["shelter"]) in page
    # What was handed over stands on its own page, where reading it is on record.
    assert "Keep the side door shut." not in page
    assert AuditEvent.objects.filter(event="day_log_read").count() == 1


def test_an_empty_house_has_a_day_too(client, shelter, caseworker):
    client.force_login(caseworker)

    page = client.get(url("days", shelter)).content.decode()

    for said in ("No shift has handed over yet.", "The roster names nobody for now.", "Nothing was written today."):
        assert said in page


def test_a_person_of_a_sealed_file_is_somebody(client, alive, colleague):
    Case.objects.update(restricted=True)
    client.force_login(colleague)

    for name in PAGES:
        page = client.get(url(name, alive["shelter"])).content.decode()
        assert SURNAME not in page
        assert "She dreamt of the sea." not in page
    handed = client.get(url("hand_over", alive["hand_over"])).content.decode()
    assert SURNAME not in handed
    assert "About somebody whose file is not open to you." in handed


def test_the_evacuation_list_says_nothing_of_why(client, alive, caseworker):
    """Neither what the house is for nor what the person is: a fire fighter reads it, and whoever finds it afterwards."""
    client.force_login(caseworker)

    page = client.get(url("evacuation", alive["shelter"])).content.decode().lower()
    paper = page[page.index("<h1>") : page.index("</main>")]

    assert SURNAME.lower() in paper
    assert "needs help to walk" in paper
    assert "<title>persons in the building</title>" in " ".join(page.split()).replace("> ", ">").replace(" <", "<")
    for word in ("traffick", "victim", "shelter", "case", "risk", "example house", "organisation", "status"):
        assert word not in paper.replace('href="/shelters/', ""), word
    assert "<img" not in paper


def test_hand_overs_are_read_and_taken_over_by_one_press(client, alive, colleague):
    client.force_login(colleague)
    page = client.get(url("hand_over", alive["hand_over"])).content.decode()
    assert "Keep the side door shut." in page
    assert "She dreamt of the sea." in page

    client.post(url("take_over", alive["hand_over"]))

    assert ShiftHandOver.objects.get().taken_by == colleague
    again = client.post(url("take_over", alive["hand_over"]))
    assert again.status_code == 409
    assert "A colleague has taken over already." in again.content.decode()


def test_a_shift_that_handed_over_leads_to_what_it_said(client, alive, caseworker):
    client.force_login(caseworker)

    assert client.get(url("write_hand_over", alive["shift"])).url == url("hand_over", alive["hand_over"])


def test_a_hand_over_is_written(client, shelter, stay, caseworker):
    shift = make_shift(shelter, caseworker)
    make_entry(shelter, caseworker, important=True, text="The boiler is off.")
    client.force_login(caseworker)
    assert "The boiler is off." in client.get(url("write_hand_over", shift)).content.decode()

    client.post(url("write_hand_over", shift), {"worries": "The boiler.", "form_token": str(uuid4())})

    assert ShiftHandOver.objects.get().worries == "The boiler."
    empty = client.post(url("write_hand_over", make_shift(shelter, caseworker)), {"worries": " "})
    assert empty.status_code == 422


def test_a_hand_over_is_mended_and_two_do_not_overwrite_each_other(client, alive, caseworker):
    client.force_login(caseworker)
    sent = {"version": 1, "began": "{}", "worries": "Nothing."}
    assert client.post(url("mend_hand_over", alive["hand_over"]), sent).status_code == 302

    assert ShiftHandOver.objects.get().worries == "Nothing."
    assert client.post(url("mend_hand_over", alive["hand_over"]), sent).status_code == 409


# ------------------------------------------------------------ the roll call


def test_a_press_marks_at_once(client, alive, caseworker):
    """With htmx the list comes back alone; without JavaScript the page does."""
    client.force_login(caseworker)
    pressed = {"stay": str(alive["stay"].public_id)}

    part = client.post(url("mark_here", alive["call"]), pressed, headers={"hx-request": "true"})
    whole = client.post(url("mark_here", alive["call"]), pressed)

    assert RollCallMark.objects.get().mark == "here"
    assert part.content.decode().lstrip().startswith('<section id="roll-call"')
    assert "1 here · 0 out · 0 missing" in part.content.decode()
    assert whole.url == url("roll_call", alive["shelter"])


def test_a_press_in_a_roll_call_that_a_colleague_finished_says_so(client, alive, caseworker):
    alive["call"].finished_at = timezone.now()
    alive["call"].save()
    client.force_login(caseworker)
    pressed = {"stay": str(alive["stay"].public_id)}

    plain = client.post(url("mark_here", alive["call"]), pressed)
    answer = client.post(url("mark_here", alive["call"]), pressed, headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"] == url("roll_call", alive["shelter"])
    assert plain.status_code == 409
    assert "This roll call is finished." in client.get(url("roll_call", alive["shelter"])).content.decode()


@pytest.mark.parametrize("who", ["", "nonsense", "11111111-1111-4111-8111-111111111111"])
def test_a_button_of_nobody_is_unknown(client, alive, caseworker, who):
    client.force_login(caseworker)

    assert client.post(url("mark_here", alive["call"]), {"stay": who}).status_code == 404


def test_nobody_of_another_house_is_marked(client, alive, caseworker):
    elsewhere = make_stay(shelter=make_shelter(caseworker.organisation))
    client.force_login(caseworker)

    assert client.post(url("mark_here", alive["call"]), {"stay": str(elsewhere.public_id)}).status_code == 404


def test_a_night_without_javascript(client, shelter, stay, caseworker):
    second = make_stay(shelter=shelter)
    client.force_login(caseworker)
    client.post(url("begin_roll_call", shelter))
    call = RollCall.objects.get()

    client.post(url("mark_here", call), {"stay": str(stay.public_id)})
    unfinished = client.post(url("finish_roll_call", call))
    tomorrow = {"mark": "leave", "day": (today() + DAY).isoformat(), "at": "18:00"}
    client.post(url("mark_not_here", call, second), tomorrow)
    client.post(url("mark_others_here", call))
    done = client.post(url("finish_roll_call", call), follow=True)

    assert unfinished.status_code == 409
    assert RollCall.objects.get().is_finished
    assert "1 here · 1 out · 0 missing" in done.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"mark": "leave", "day": "2026-01-01"}, "Say day and time, or neither."),
        ({"mark": "leave", "day": "2020-01-01", "at": "10:00"}, "This time has passed."),
        ({"mark": "leave", "day": "0001-01-01", "at": "00:00"}, "Check the year."),
        ({"mark": "here"}, ""),
        ({}, ""),
    ],
)
def test_where_she_is_is_asked_until_it_can_be(client, alive, caseworker, sent, said):
    client.force_login(caseworker)

    answer = client.post(url("mark_not_here", alive["call"], alive["stay"]), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_not_here_leads_to_what_is_known(client, alive, caseworker):
    client.force_login(caseworker)

    page = client.get(url("mark_not_here", alive["call"], alive["stay"])).content.decode()

    assert "In hospital" in page
    assert reverse("cases:detail", args=[alive["stay"].case.public_id]) in page
    assert f"{url('write_log', alive['shelter'])}?kind=observation&amp;about={alive['stay'].public_id}" in page


def test_the_hour_and_the_help_are_set(client, alive, manager):
    client.force_login(manager)

    client.post(url("set_roll_call_hour", alive["shelter"]), {"by": "21:30"})
    client.post(url("say_help", alive["stay"]), {"kind": "carried"})

    assert RollCallHour.objects.get().by.isoformat() == "21:30:00"
    assert HelpNeeded.objects.get().kind == "carried"
    assert client.post(url("set_roll_call_hour", alive["shelter"]), {"by": "x"}).status_code == 422


# ------------------------------------------------------------ the log and the roster


def test_an_entry_is_written_corrected_and_crossed_out(client, shelter, stay, caseworker):
    client.force_login(caseworker)
    sent = {
        "kind": "observation",
        "text": "She ate.",
        "day": today().isoformat(),
        "at": "00:00",
        "form_token": str(uuid4()),
    }
    assert client.post(url("write_log", shelter), sent).status_code == 422

    for _time in range(2):
        client.post(url("write_log", shelter), sent | {"about": [str(stay.public_id)], "important": "on"})
    entry = LogEntry.objects.get()
    page = client.get(url("log", shelter)).content.decode()
    assert "She ate." in page
    assert SURNAME in page

    details = {"kind": "observation", "text": "She ate little.", "day": today().isoformat(), "at": "00:00"}
    client.post(url("correct_log", entry), details | {"version": 1, "began": "{}"})
    client.post(url("cross_out_log", entry), {"reason": "It was her sister."})
    page = client.get(url("log", shelter)).content.decode()
    assert "It was her sister." in page
    assert "She ate little." in page
    assert client.get(url("correct_log", entry)).status_code == 409


def test_nobody_is_chosen_who_is_not_of_the_house(client, shelter, caseworker):
    make_stay(shelter=shelter)
    elsewhere = make_stay(shelter=make_shelter(shelter.organisation))
    client.force_login(caseworker)
    sent = {
        "kind": "house",
        "text": "x",
        "day": today().isoformat(),
        "at": "00:00",
        "about": [str(elsewhere.public_id)],
    }

    assert client.post(url("write_log", shelter), sent).status_code == 422
    assert not LogEntry.objects.exists()


def test_the_log_is_filtered_paged_and_printed_by_day(client, shelter, caseworker):
    for number in range(30):
        make_entry(shelter, caseworker, text=f"Entry {number}.", happened_at=timezone.now() - number * HOUR / 60)
    make_entry(shelter, caseworker, kind="kitchen", important=True, text="Soup.", happened_at=timezone.now() - 3 * DAY)
    client.force_login(caseworker)

    first = client.get(url("log", shelter))
    second = client.get(url("log", shelter) + first.context["page"].next_url)

    assert len(first.context["entries"]) == 25
    assert [one.entry.text for one in second.context["entries"]][-1] == "Soup."
    for query in ({"kind": "kitchen"}, {"important": "on"}, {"day": (today() - 3 * DAY).isoformat()}):
        assert [one.entry.text for one in client.get(url("log", shelter), query).context["entries"]] == ["Soup."]
    paper = client.get(url("print_log", shelter), {"day": (today() - 3 * DAY).isoformat()}).content.decode()
    assert "Soup." in paper
    assert "Entry 1." not in paper
    assert AuditEvent.objects.get(event="day_log_printed").changes["day"] == (today() - 3 * DAY).isoformat()


@pytest.mark.parametrize("query", ["day=never", "kind=gossip", "after=x", "day=0001-01-01", "important=perhaps"])
def test_an_address_with_nonsense_shows_the_log(client, alive, caseworker, query):
    client.force_login(caseworker)

    for name in ("log", "print_log", "roster"):
        assert client.get(f"{url(name, alive['shelter'])}?{query}").status_code == 200


def test_a_week_is_planned_copied_and_changed(client, shelter, manager, caseworker, colleague):
    client.force_login(manager)
    sent = {"day": "2026-03-09", "part": "night", "in_charge": caseworker.public_id, "staff": [colleague.public_id]}

    planned = client.post(url("plan_shift", shelter), sent)
    client.post(url("copy_week", shelter), {"week": "2026-03-18"})

    first, second = Shift.objects.order_by("begins_at")
    assert planned.url == f"{url('roster', shelter)}?day=2026-03-09"
    assert timezone.localtime(first.begins_at).isoformat() == "2026-03-09T20:00:00+04:00"
    assert timezone.localtime(first.ends_at).isoformat() == "2026-03-10T08:00:00+04:00"
    assert second.begins_at - first.begins_at == 7 * DAY
    page = client.get(url("roster", shelter), {"day": "2026-03-18"}).content.decode()
    assert caseworker.full_name in page
    assert client.get(url("change_shift", second)).status_code == 200

    changed = sent | {"day": "2026-03-16", "begins": "18:00", "ends": "23:00", "version": 1, "began": "{}"}
    client.post(url("change_shift", second), changed)
    client.post(url("remove_shift", first))

    shift = Shift.objects.get()
    assert timezone.localtime(shift.ends_at).isoformat() == "2026-03-16T23:00:00+04:00"


def test_a_roster_is_the_managers_to_change(client, alive, caseworker):
    client.force_login(caseworker)

    page = client.get(url("roster", alive["shelter"])).content.decode()

    assert url("plan_shift", alive["shelter"]) not in page
    for name, row in (("plan_shift", "shelter"), ("change_shift", "shift")):
        assert client.get(url(name, alive[row])).status_code == 403
    for name, row in (("copy_week", "shelter"), ("remove_shift", "shift")):
        assert client.post(url(name, alive[row])).status_code == 403


# ------------------------------------------------------------ what they cost


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_a_full_house(client, shelter, caseworker, colleague, name):
    """Three people and entries, or thirty: the same number of statements."""
    client.force_login(caseworker)
    call = make_roll_call(shelter, caseworker)
    asked = []
    for number in (3, 27):
        fill_more(shelter, number, caseworker, colleague, call)
        client.get(url(name, shelter))
        asked.append(len(statements_of(lambda: client.get(url(name, shelter)))))

    assert asked[0] == asked[1]
    assert asked[1] <= 45


def fill_more(shelter, number, worker, colleague, call):
    begun = Shift.objects.count()
    for place in range(number):
        stay = make_stay(shelter=shelter)
        make_entry(shelter, worker, about=[stay], important=True)
        make_help(stay)
        RollCallMark.objects.create(roll_call=call, shelter=shelter, stay=stay, mark="leave", marked_by=worker)
        shift = make_shift(shelter, worker, begins_at=timezone.now() - (begun + place + 2) * HOUR, staff=[colleague])
        make_hand_over(shift)
        make_roll_call(shelter, worker, night=call.night - (begun + place + 1) * DAY, finished=True)


def test_a_hand_over_costs_the_same_for_a_full_house(client, shelter, caseworker, colleague):
    client.force_login(colleague)
    hand_over = make_hand_over(make_shift(shelter, caseworker))
    asked = []
    for number in (3, 27):
        for _place in range(number):
            stay = make_stay(shelter=shelter, check_in=today())
            make_entry(shelter, caseworker, about=[stay], important=True)
        client.get(url("hand_over", hand_over))
        asked.append(len(statements_of(lambda: client.get(url("hand_over", hand_over)))))

    assert asked[0] == asked[1]


@pytest.mark.counts_what_waits
def test_my_day_costs_the_same_with_alarms_of_many(client, shelter, caseworker):
    from shelter_cms.navigation import count_anew

    client.force_login(caseworker)
    call = make_roll_call(shelter, caseworker)
    asked = []
    for number in (3, 27):
        for _place in range(number):
            stay = make_stay(shelter=shelter)
            RollCallMark.objects.create(
                roll_call=call, shelter=shelter, stay=stay, mark="missing", marked_by=caseworker
            )
        count_anew(caseworker)
        asked.append(len(statements_of(lambda: client.get(reverse("home")))))

    assert asked[0] == asked[1]
