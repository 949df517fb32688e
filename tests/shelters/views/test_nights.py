"""Going out, staying longer, putting right, holding a bed, closing one: by their forms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from shelters.models import Absence, BedUse, Extension, Reservation, Stay, Works
from tests.cases.factories import SURNAME, make_case
from tests.shelters.factories import (
    DAY,
    bed_of,
    make_absence,
    make_bed,
    make_extension,
    make_reservation,
    make_shelter,
    make_stay,
    make_works,
    today,
)

SECRET = "Zzyzx Road 1"


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed, planned_until=today() + 20 * DAY)


def url(name, *targets):
    return reverse(f"shelters:{name}", args=[target.public_id for target in targets])


def moment(hours=0):
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def body(response):
    return response.content.decode()


# ------------------------------------------------------------------ absences
def test_out_late_and_back(client, stay, caseworker):
    client.force_login(caseworker)

    form = {"kind": "hospital", "left_at": moment(-5), "expected_at": moment(-1), "note": SECRET}
    client.post(url("go_out", stay), form)
    page = body(client.get(url("stay", stay)))

    absence = Absence.objects.get()
    assert "Not back yet." in page
    assert SECRET in page
    assert AuditEvent.objects.filter(event="section_read", case_id=stay.case.public_id).exists()
    assert url("come_back", stay, absence) in page

    client.post(url("come_back", stay, absence))
    absence.refresh_from_db()
    assert (absence.is_open, absence.came_back) == (False, True)
    assert client.post(url("come_back", stay, absence)).status_code == 409


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"kind": "", "left_at": moment(-1)}, "required"),
        ({"kind": "leave", "left_at": moment(5)}, "has not come yet"),
        ({"kind": "leave", "left_at": moment(-24 * 30)}, "lies before it"),
        ({"kind": "leave", "left_at": moment(-1), "expected_at": moment(-2)}, "end lies before the beginning"),
    ],
    ids=["no reason", "future", "before check-in", "back before out"],
)
def test_an_absence_that_cannot_be_is_told_at_its_field(client, stay, caseworker, form, message):
    client.force_login(caseworker)

    response = client.post(url("go_out", stay), form)

    assert response.status_code == 422
    assert message in body(response)
    assert not Absence.objects.exists()


def test_an_absence_is_put_right(client, stay, caseworker):
    absence = make_absence(stay, caseworker)
    client.force_login(caseworker)
    form = {"kind": "missing", "left_at": moment(-3), "expected_at": "", "over_at": moment(-1), "note": ""}

    response = client.post(url("change_absence", stay, absence), form)

    absence.refresh_from_db()
    assert response.url == url("stay", stay)
    assert (absence.kind, absence.came_back) == ("missing", True)


# ---------------------------------------------------------------- extensions
def test_a_longer_stay_is_asked_for_by_one_and_approved_by_another(client, stay, caseworker, manager):
    until = stay.planned_until + 10 * DAY
    client.force_login(caseworker)
    client.post(url("ask_extension", stay), {"until_on": until, "basis": "health", "note": SECRET})
    extension = Extension.objects.get()
    assert client.post(url("extension", stay, extension), {"answer": ""}).status_code == 403

    client.force_login(manager)
    page = body(client.get(url("extension", stay, extension)))
    assert SECRET in page
    client.post(url("extension", stay, extension), {"answer": "Yes."})

    stay.refresh_from_db()
    assert stay.planned_until == until
    assert stay.bed_uses.get().until_on == until


def test_a_longer_stay_is_declined_only_with_a_reason(client, stay, caseworker, manager):
    extension = make_extension(stay, caseworker)
    client.force_login(manager)

    assert client.post(url("extension", stay, extension), {"decline": "1", "answer": " "}).status_code == 422
    client.post(url("extension", stay, extension), {"decline": "1", "answer": "No room."})

    extension.refresh_from_db()
    assert (extension.state, extension.answer) == ("declined", "No room.")


def test_a_stay_beyond_the_longest_is_told_to_who_answers(client, stay, caseworker, manager):
    stay.shelter.most_days = 30
    stay.shelter.save()
    extension = make_extension(stay, caseworker)
    client.force_login(manager)

    assert "The longest stay of this shelter is 30 days." in body(client.get(url("extension", stay, extension)))


def test_whoever_asked_takes_it_back(client, stay, caseworker, colleague):
    extension = make_extension(stay, caseworker)
    client.force_login(colleague)
    assert client.post(url("take_back_extension", stay, extension)).status_code == 403

    client.force_login(caseworker)
    client.post(url("take_back_extension", stay, extension))

    extension.refresh_from_db()
    assert extension.state == "withdrawn"


# --------------------------------------------------------------- corrections
def test_a_stay_is_put_right_and_says_why(client, stay, caseworker):
    client.force_login(caseworker)
    form = {"check_in": stay.check_in - 2 * DAY, "check_out": "", "reason": ""}

    assert client.post(url("correct_stay", stay), form).status_code == 422
    client.post(url("correct_stay", stay), form | {"reason": "learnt_later"})

    use = stay.bed_uses.get()
    assert (Stay.objects.get().check_in, use.from_on) == (form["check_in"], form["check_in"])
    event = AuditEvent.objects.get(event="stay_corrected")
    assert event.changes["reason_code"] == "learnt_later"


def test_a_bed_is_put_right(client, stay, caseworker):
    other = make_bed(stay.shelter, "9")
    use = stay.bed_uses.get()
    client.force_login(caseworker)
    form = {"place": str(other.public_id), "from_on": stay.check_in, "reason": "written_wrongly"}

    response = client.post(url("correct_bed", stay, use), form)

    assert response.url == url("stay", stay)
    assert bed_of(stay) == other


# -------------------------------------------------------------- reservations
def hold(bed, **changes):
    values = {"case_number": "", "place": str(bed.public_id), "from_on": today() + DAY, "until_on": today() + 9 * DAY}
    return values | {"expires_at": "", "note": ""} | changes


def test_a_bed_is_held_shown_and_used(client, case, shelter, bed, caseworker):
    client.force_login(caseworker)
    client.post(url("reserve", shelter), hold(bed, case_number=case.number, from_on=today(), note=SECRET))
    reservation = Reservation.objects.get()
    page = body(client.get(url("reservation", reservation)))
    assert case.number in page
    assert SECRET in page

    place = f"{url('check_in', shelter)}?reservation={reservation.public_id}&case={case.public_id}"
    assert str(bed.public_id) in body(client.get(place))
    client.post(place, {"place": str(bed.public_id), "check_in": today(), "planned_until": today() + 9 * DAY})

    reservation.refresh_from_db()
    assert (reservation.state, reservation.stay) == ("used", Stay.objects.get())


def test_a_bed_held_for_nobody_yet_is_used_by_whoever_comes(client, case, shelter, bed, caseworker, colleague):
    reservation = make_reservation(bed, colleague)
    client.force_login(caseworker)
    form = {"case_number": case.number, "place": str(bed.public_id), "check_in": today(), "planned_until": ""}

    assert client.post(url("check_in", shelter), form).status_code == 409
    response = client.post(f"{url('check_in', shelter)}?reservation={reservation.public_id}", form)

    assert response.status_code == 302
    assert bed_of(Stay.objects.get()) == bed


def test_whoever_holds_the_bed_is_named_to_who_wants_it(client, case, shelter, bed, caseworker, colleague):
    make_reservation(bed, colleague)
    client.force_login(caseworker)
    form = {"case_number": case.number, "place": str(bed.public_id), "check_in": today(), "planned_until": ""}

    assert colleague.get_full_name() in body(client.post(url("check_in", shelter), form))


def test_what_is_said_of_a_hidden_cases_reservation_is_not_shown(client, bed, caseworker, colleague):
    hidden = make_case(bed.shelter.organisation, restricted=True)
    reservation = make_reservation(bed, colleague, case=hidden, note=SECRET)
    client.force_login(caseworker)

    page = body(client.get(url("reservation", reservation)))

    assert "not for you to see" in page
    for secret in (SECRET, hidden.number, SURNAME, str(hidden.public_id)):
        assert secret not in page


def test_a_colleagues_hold_is_released_by_her_or_a_manager(client, bed, caseworker, colleague, manager):
    reservation = make_reservation(bed, colleague)
    client.force_login(caseworker)
    assert client.post(url("release", reservation)).status_code == 403

    client.force_login(manager)
    client.post(url("release", reservation))

    reservation.refresh_from_db()
    assert reservation.state == "released"
    assert not BedUse.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from_on": today() - DAY}, "from today or a day to come"),
        ({"until_on": today() + DAY}, "lies after the first"),
        ({"expires_at": moment(-1)}, "over already"),
        ({"case_number": "XX-1"}, "no open case"),
        ({"place": ""}, "required"),
    ],
    ids=["past", "no night", "run out", "no case", "no bed"],
)
def test_a_hold_that_cannot_be_is_told_at_its_field(client, shelter, bed, caseworker, changes, message):
    client.force_login(caseworker)

    response = client.post(url("reserve", shelter), hold(bed, **changes))

    assert response.status_code == 422
    assert message in body(response)
    assert not Reservation.objects.exists()


# --------------------------------------------------------------------- works
def test_beds_are_closed_and_opened_again(client, shelter, bed, manager):
    other = make_bed(shelter, "9")
    client.force_login(manager)
    form = {"kind": "repair", "title": "New floor", "from_on": today(), "until_on": ""}

    client.post(url("begin_works", shelter), form | {"beds": [str(bed.public_id), str(other.public_id)]})
    works = Works.objects.get()
    assert "New floor" in body(client.get(url("works", shelter)))
    assert "New floor" in body(client.get(url("board", shelter)))
    client.post(url("end_works", shelter, works), {"on": today()})

    assert set(BedUse.objects.values_list("until_on", flat=True)) == {today()}


def test_a_bed_somebody_has_is_not_closed(client, stay, bed, manager):
    client.force_login(manager)
    form = {"kind": "repair", "title": "New floor", "from_on": today(), "until_on": "", "beds": [str(bed.public_id)]}

    response = client.post(url("begin_works", stay.shelter), form)

    assert response.status_code == 409
    assert "1a" in body(response)
    assert not Works.objects.exists()


# ------------------------------------------------------------------ strangers
def test_a_stranger_gets_404_and_no_name(client, stay, bed, caseworker, stranger, receiver, reviewer, iom_officer):
    absence, extension = make_absence(stay, caseworker, note=SECRET), make_extension(stay, caseworker, note=SECRET)
    held = make_reservation(make_bed(bed.shelter, "8"), caseworker, case=make_case(stay.case.organisation), note=SECRET)
    works = make_works(make_bed(bed.shelter, "9"))
    addresses = [
        *(url(name, stay) for name in ("go_out", "ask_extension", "correct_stay", "move_here")),
        *(url(name, stay, absence) for name in ("change_absence", "come_back")),
        *(url(name, stay, extension) for name in ("extension", "take_back_extension")),
        *(url(name, held) for name in ("reservation", "release")),
        *(url(name, bed.shelter) for name in ("reserve", "works", "begin_works", "change_places")),
        url("correct_bed", stay, stay.bed_uses.get()),
        url("end_works", bed.shelter, works),
        url("change_room", bed.shelter, bed.room),
        url("change_bed", bed.shelter, bed),
    ]
    for user in (stranger, receiver, reviewer, iom_officer):
        client.force_login(user)
        for address in addresses:
            for response in (client.get(address), client.post(address)):
                assert response.status_code in {404, 405}, address
                for secret in (SURNAME, SECRET, stay.case.number, held.case.number):
                    assert secret.encode() not in response.content


def test_parts_of_another_houses_things_are_not_found_under_ones_own(client, stay, bed, caseworker, manager, stranger):
    away = make_shelter(stranger.organisation)
    foreign = make_stay(make_case(stranger.organisation), bed=make_bed(away))
    absence, extension = make_absence(foreign, stranger), make_extension(foreign, stranger)
    works = make_works(make_bed(away, "closed"))
    client.force_login(manager)

    for address in (
        url("change_absence", stay, absence),
        url("extension", stay, extension),
        url("correct_bed", stay, foreign.bed_uses.get()),
        url("end_works", bed.shelter, works),
        url("change_bed", bed.shelter, foreign.bed_uses.get().bed),
    ):
        assert client.get(address).status_code == 404, address
    target = {"bed": str(foreign.bed_uses.get().bed.public_id)}
    assert client.post(url("move_here", stay), target).status_code == 404


def test_notes_are_for_who_sees_the_file(client, bed, caseworker, colleague):
    hidden = make_case(bed.shelter.organisation, restricted=True)
    stay = make_stay(hidden, bed=bed)
    absence = make_absence(stay, colleague, note=SECRET)
    extension = make_extension(stay, colleague, note=SECRET)
    client.force_login(caseworker)

    for address in (url("stay", stay), url("extension", stay, extension), url("change_absence", stay, absence)):
        page = body(client.get(address))
        for secret in (SECRET, hidden.number, SURNAME):
            assert secret not in page


def test_a_note_that_is_not_shown_is_not_lost_when_the_rest_is_put_right(client, bed, caseworker, colleague):
    hidden = make_case(bed.shelter.organisation, restricted=True)
    absence = make_absence(make_stay(hidden, bed=bed), colleague, note=SECRET)
    client.force_login(caseworker)
    form = {"kind": "hospital", "left_at": moment(-3), "expected_at": "", "over_at": "", "note": "Overwritten."}

    client.post(url("change_absence", absence.stay, absence), form)

    absence.refresh_from_db()
    assert (absence.kind, absence.note) == ("hospital", SECRET)
    assert not AuditEvent.objects.filter(event="section_read").exists()


def test_a_look_at_what_was_written_is_on_record(client, stay, bed, caseworker, colleague):
    absence, extension = make_absence(stay, colleague, note=SECRET), make_extension(stay, colleague, note=SECRET)
    held = make_reservation(make_bed(bed.shelter, "8"), colleague, case=make_case(stay.case.organisation), note=SECRET)
    client.force_login(caseworker)

    pages = [url("extension", stay, extension), url("change_absence", stay, absence), url("reservation", held)]
    for number, address in enumerate(pages, 1):
        assert SECRET in body(client.get(address))
        assert AuditEvent.objects.filter(event="section_read").count() == number
