"""What happens to programme activities: each verb as it should go, each refusal, and what the record says of it."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from reports.activities import actions
from reports.activities.actions.activities import Count, Handed
from reports.activities.models import MOST_PEOPLE, Activity, Material, Reached
from reports.activities.states import ENDS, FIRST, NEXT
from tests.accounts.factories import make_user
from tests.reintegration.factories_money import make_line, make_project
from tests.reports.factories_activities import make_activity, make_activity_picture
from tests.shelters.factories import make_shelter

pytestmark = pytest.mark.usefixtures("november")


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def counts(activity):
    return {(row.sex, row.band): row.people for row in activity.reached.all()}


# ------------------------------------------------------------------ recording
def test_an_activity_is_recorded_with_its_counts(details, manager, partner, line, iom_officer):
    details |= {"partner": partner, "line": line, "cost_azn": Decimal("1200.50")}

    row = actions.add_activity(details, actor=manager, token=uuid4())

    row.refresh_from_db()
    assert (row.title, row.state, row.organisation, row.written_by) == (
        "Recognising signs", "held", manager.organisation, manager,
    )  # fmt: skip
    assert (row.project, row.funder, row.days) == (line.project, iom_officer.organisation, 3)
    assert row.audiences == ["police", "border_guards"]
    assert counts(row) == {("female", "18-29"): 12, ("unknown", "unknown"): 5}
    assert [(one.kind, one.language, one.number) for one in row.materials.all()] == [("training_manual", "az", 17)]
    event = last_event()
    assert (event.event, event.target_id, event.changes) == (
        Event.ACTIVITY_ADDED, row.public_id, {"kind": "training", "day": "2026-03-04"},
    )  # fmt: skip


def test_the_same_form_twice_records_one(details, manager):
    token = uuid4()

    assert actions.add_activity(details, actor=manager, token=token) == actions.add_activity(
        details, actor=manager, token=token
    )
    assert Activity.objects.count() == 1


def test_what_is_planned_may_lie_ahead(details, manager):
    row = actions.add_activity(details | {"state": "planned", "ends_on": date(2027, 1, 5)}, actor=manager)

    assert row.state == "planned"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"title": "  "}, "title", "blank"),
        ({"kind": "party"}, "kind", "party"),
        ({"region": "moon"}, "region", "moon"),
        ({"state": "called_off"}, "state", "planned or was held"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on", "before the beginning"),
        ({"ends_on": date(2026, 11, 21)}, "ends_on", "not come yet"),
        ({"audiences": []}, "audiences", "at least one"),
        ({"audiences": ["nobody"]}, "audiences", "at least one"),
        ({"cost_azn": Decimal(-1)}, "cost_azn", "greater than or equal"),
        ({"cost_azn": Decimal("1.005")}, "cost_azn", "2 decimal"),
        ({"kind": "shelter_works"}, "place", "region alone"),
        ({"reached": [Count("female", "18-29", MOST_PEOPLE + 1)]}, "reached", "less than or equal"),
        ({"reached": [Count("woman", "18-29", 1)]}, "reached", "woman"),
        ({"reached": [Count("female", "18-29", -1)]}, "reached", "greater than or equal"),
        ({"materials": [Handed("leaflet", "xx", 1)]}, "materials", "xx"),
        ({"materials": [Handed("leaflet", "az", 1), Handed("leaflet", "az", 2)]}, "materials", "twice"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field(details, manager, change, field, message):
    with pytest.raises(Refused, match=message) as refusal, transaction.atomic():
        actions.add_activity(details | change, actor=manager)

    assert refusal.value.field == field
    assert not Activity.objects.exists()


def test_what_is_not_ones_own_to_name_is_refused(details, manager, shelter, stranger, iom_officer):
    foreign = make_shelter(stranger.organisation)
    hidden = make_line(make_project(iom_officer.organisation), spender=stranger.organisation)
    upgrade = details | {"kind": "shelter_works", "place": ""}
    other = make_line(make_project(iom_officer.organisation), spender=manager.organisation)
    wrong = [
        (upgrade | {"shelter": foreign}, "shelter"),
        (details | {"shelter": shelter}, "shelter"),
        (details | {"line": hidden}, "line"),
        (details | {"project": hidden.project}, "project"),
        (details | {"project": hidden.project, "line": other}, "line"),
    ]
    for sent, field in wrong:
        with pytest.raises(Refused) as refusal, transaction.atomic():
            actions.add_activity(sent, actor=manager)
        assert refusal.value.field == field or (field, refusal.value.field) == ("line", "project")

    assert actions.add_activity(upgrade | {"shelter": shelter}, actor=manager).shelter == shelter


def test_managers_and_iom_record_and_nobody_else(
    details, manager, iom_officer, caseworker, reviewer, auditor, administrator
):
    for actor in (manager, iom_officer):
        assert actions.add_activity(details, actor=actor).organisation == actor.organisation
    for actor, refusal in (
        (caseworker, NotAllowed),
        (reviewer, NotAllowed),
        (auditor, NotAllowed),
        (administrator, NotVisible),
    ):
        with pytest.raises(refusal):
            actions.add_activity(details, actor=actor)


# ------------------------------------------------------------------ correcting
def test_what_was_held_is_corrected_with_a_reason_and_the_earlier_values_are_kept(details, manager):
    row = actions.add_activity(details, actor=manager)
    details |= {"title": "Recognising the signs", "reached": [Count("male", "30-59", 4)]}
    with pytest.raises(Refused, match="Say why"), transaction.atomic():
        actions.correct_activity(row, details, version=row.version, actor=manager, reason=" ")

    row = actions.correct_activity(row, details, version=row.version, actor=manager, reason="Counted anew.")

    assert (row.version, row.correction_reason, counts(row)) == (2, "Counted anew.", {("male", "30-59"): 4})
    event = last_event()
    assert (event.event, event.reason) == (Event.ACTIVITY_CHANGED, "Counted anew.")
    assert set(event.changes) == {"kind", "day", "title", "reached", "correction_reason"}
    assert FieldHistory.objects.filter(table_name="reports_activity", row_id=row.public_id).exists()
    assert FieldHistory.objects.filter(table_name="reports_reached", deleted=True).count() == 2


def test_a_plan_changes_without_a_reason_and_nothing_changed_is_no_event(details, manager):
    row = actions.add_activity(details | {"state": "planned"}, actor=manager)
    before = AuditEvent.objects.count()

    same = actions.correct_activity(row, details, version=row.version, actor=manager)
    assert (same.pk, AuditEvent.objects.count()) == (row.pk, before)
    changed = actions.correct_activity(row, details | {"region": "baku"}, version=row.version, actor=manager)

    assert (changed.region, changed.correction_reason) == ("baku", "")


def test_whoever_saves_second_is_told(details, manager):
    row = actions.add_activity(details, actor=manager)
    actions.correct_activity(row, details | {"region": "baku"}, version=1, actor=manager, reason="Elsewhere.")

    with pytest.raises(Stale):
        actions.correct_activity(row, details | {"place": "Baku"}, version=1, actor=manager, reason="Where?")


# ------------------------------------------------------------------ moving
def test_the_states_are_these(db):
    assert {state: set(following) for state, following in NEXT.items()} == {
        "planned": {"held", "called_off"},
        "held": set(),
        "called_off": set(),
    }
    assert set(FIRST) == {"planned", "held"}
    assert {"held", "called_off"} == ENDS


def test_a_planned_activity_is_held_with_what_came_of_it(details, manager):
    row = actions.add_activity(
        details | {"state": "planned", "reached": [], "ends_on": date(2026, 12, 4)}, actor=manager
    )
    with pytest.raises(Refused, match="not come yet"), transaction.atomic():
        actions.hold_activity(row, details | {"ends_on": date(2026, 12, 4)}, version=1, actor=manager)

    row = actions.hold_activity(row, details, version=1, actor=manager)

    row.refresh_from_db()
    assert (row.state, row.ends_on, len(counts(row))) == ("held", date(2026, 3, 4), 2)
    assert last_event().event == Event.ACTIVITY_HELD
    with pytest.raises(Conflict, match="no longer planned"):
        actions.hold_activity(row, details, version=2, actor=manager)
    with pytest.raises(Conflict, match="no longer planned"):
        actions.call_off_activity(row, reason="Late.", actor=manager)


def test_a_planned_activity_is_called_off_with_a_reason(details, manager):
    row = actions.add_activity(details | {"state": "planned"}, actor=manager)
    with pytest.raises(Refused, match="Say why"):
        actions.call_off_activity(row, reason=" ", actor=manager)

    row = actions.call_off_activity(row, reason="No hall.", actor=manager)

    assert (row.state, row.calling_off_reason, last_event().event) == (
        "called_off",
        "No hall.",
        Event.ACTIVITY_CALLED_OFF,
    )
    with pytest.raises(Conflict, match="called off"):
        actions.correct_activity(row, details, version=row.version, actor=manager, reason="x")


def test_what_stands_there_wrongly_is_crossed_out_once(details, manager):
    row = actions.add_activity(details, actor=manager)
    with pytest.raises(Refused, match="Say why"):
        actions.cross_out_activity(row, reason="", actor=manager)

    row = actions.cross_out_activity(row, reason="Twice.", actor=manager)

    assert (row.is_crossed_out, row.crossing_reason) == (True, "Twice.")
    assert last_event().event == Event.ACTIVITY_CROSSED_OUT
    for act in (
        lambda: actions.cross_out_activity(row, reason="Again.", actor=manager),
        lambda: actions.correct_activity(row, details, version=row.version, actor=manager, reason="x"),
        lambda: actions.add_picture(row, {}, actor=manager),
    ):
        with pytest.raises(Conflict, match="crossed out already"):
            act()


def test_another_organisations_activity_is_read_at_most(details, manager, stranger, iom_officer, caseworker):
    held, planned = make_activity(manager), make_activity(manager, state="planned")
    acts = (
        lambda row, by: actions.correct_activity(row, details, version=1, actor=by, reason="x"),
        lambda row, by: actions.cross_out_activity(row, reason="x", actor=by),
        lambda row, by: actions.hold_activity(row, details, version=1, actor=by),
        lambda row, by: actions.call_off_activity(row, reason="x", actor=by),
        lambda row, by: actions.add_picture(row, {}, actor=by),
    )
    for act in acts:
        for actor in (stranger, iom_officer):
            with pytest.raises(NotAllowed):
                act(held, actor)
            with pytest.raises(NotVisible):
                act(planned, actor)
        for row in (held, planned):
            with pytest.raises(NotAllowed):
                act(row, caseworker)


def test_an_act_that_cannot_be_recorded_changes_nothing(details, manager, monkeypatch):
    row = actions.add_activity(details | {"state": "planned"}, actor=manager)

    def fail(*args, **kwargs):
        raise RuntimeError("the record is closed")

    monkeypatch.setattr("reports.activities.actions.activities.record", fail)
    for act in (
        lambda: actions.add_activity(details, actor=manager),
        lambda: actions.correct_activity(row, details | {"title": "Other"}, version=1, actor=manager),
        lambda: actions.hold_activity(row, details, version=1, actor=manager),
        lambda: actions.call_off_activity(row, reason="x", actor=manager),
        lambda: actions.cross_out_activity(row, reason="x", actor=manager),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            act()

    found = Activity.objects.get()
    assert (found.state, found.version, found.title, found.is_crossed_out) == ("planned", 1, "Recognising signs", False)


# ------------------------------------------------------------------ rows
def test_readers_of_reports_see_what_was_held_and_others_their_own(
    manager, caseworker, stranger, iom_officer, reviewer, auditor, administrator
):
    held, planned = make_activity(manager), make_activity(manager, state="planned")
    off = make_activity(manager, state="called_off", calling_off_reason="x")
    wrong = make_activity(manager)
    with acting_as(manager):
        actions.cross_out_activity(wrong, reason="x", actor=manager)
    elsewhere = make_user("far", stranger.organisation, "caseworker")

    for user, seen in (
        (manager, {held, planned, off, wrong}), (caseworker, {held, planned, off, wrong}), (stranger, {held}),
        (iom_officer, {held}), (reviewer, {held}), (auditor, {held}), (elsewhere, set()), (administrator, set()),
    ):  # fmt: skip
        with acting_as(user):
            assert set(Activity.objects.visible_to(user)) == seen, user


def test_the_database_shows_and_lets_write_no_more(manager, stranger):
    held = make_activity(manager, reached=[("female", "18-29", 1)], materials=[("leaflet", "az", 1)])
    planned = make_activity(manager, state="planned", reached=[("female", "18-29", 1)])
    picture = make_activity_picture(held, manager)

    with acting_as(stranger):
        assert list(Activity.objects.all()) == [held]
        assert [row.activity_id for row in Reached.objects.all()] == [held.pk]
        assert Material.objects.count() == 1
        assert held.pictures.get() == picture
        assert Reached.objects.all().delete()[0] == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            Activity.objects.update(title="Mine")
    with acting_as(manager), pytest.raises(Exception, match="refuse|moved|stay"), transaction.atomic():
        Activity.objects.filter(pk=planned.pk).update(organisation=stranger.organisation)
    with acting_as(manager):
        assert Activity.objects.filter(pk=planned.pk)._raw_delete("default") == 0


def test_the_code_of_a_shelter_is_told_where_its_record_is_not(manager, shelter, stranger):
    row = make_activity(manager, kind="shelter_works", shelter=shelter)
    plan = make_activity(manager, kind="shelter_works", shelter=shelter, state="planned")

    with acting_as(stranger):
        found = Activity.objects.visible_to(stranger).with_shelter_code().get()
        assert (found, found.shelter_code) == (row, shelter.code)
        with connection.cursor() as cursor:
            cursor.execute("SELECT access.shelter_of_activity(%s)", [plan.pk])
            assert cursor.fetchone()[0] is None


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "party"}, "in_known_words"),
        ({"region": "moon"}, "in_known_words"),
        ({"audiences": []}, "in_known_words"),
        ({"audiences": ["nobody"]}, "in_known_words"),
        ({"title": ""}, "has_a_title"),
        ({"starts_on": date(2030, 1, 1)}, "ends_after_it_begins"),
        ({"cost_azn": -1}, "cost_not_negative"),
        ({"kind": "shelter_works", "place": "Ganja"}, "tells_of_no_house"),
        ({"state": "called_off"}, "called_off_with_a_reason"),
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(manager, wrong, constraint):
    make_activity(manager)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Activity.objects.update(**wrong)


def test_the_database_holds_parts_together(manager, stranger, shelter, line):
    row = make_activity(manager, reached=[("female", "18-29", 1)], materials=[("leaflet", "az", 1)])
    for wrong, constraint in (
        (lambda: Activity.objects.update(shelter=shelter), "tells_of_no_house"),
        (lambda: Activity.objects.update(line=line), "line_project_funder"),
        (lambda: Activity.objects.update(project=line.project), "line_project_funder"),
        (lambda: Reached.objects.update(people=0), "reached_in_known_words"),
        (lambda: Material.objects.update(number=0), "material_in_known_words"),
        (lambda: Reached.objects.create(activity=row, organisation=row.organisation, sex="female", band="18-29", people=1),
         "reached_counted_once"),
        (lambda: Material.objects.create(activity=row, organisation=row.organisation, kind="leaflet", language="az", number=1),
         "material_counted_once"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            wrong()

    Reached.objects.create(activity=row, organisation=stranger.organisation, sex="male", band="18-29", people=1)
    with pytest.raises(IntegrityError, match="is_the_organisers"):
        connection.check_constraints()
