"""What was done to the person: partial dates that are possible, codes of the lists, nothing lost."""

import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from audit.presenters import sentence
from cases import actions as case_actions
from cases.identification import actions, keeping, presenters
from cases.identification.enums import Industry, MeansOfControl, RoleInProcess
from cases.identification.models import Episode, Perpetrator, ScreeningAnswer, TraffickingHistory
from cases.models import Case, Exploitation
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_share
from tests.cases.factories_identification import (
    make_episode,
    make_history,
    make_one_of_each,
    make_perpetrator,
)

TODAY = timezone.localdate()
EPISODE = {"type": "Recruitment", "from_year": 2019, "from_month": 3, "country": "TUR", "place": "Somewhere"}


def events(kind):
    return AuditEvent.objects.filter(event=kind)


# ------------------------------------------------------------------ recruitment and control


def test_the_history_is_one_record_that_grows(case, caseworker):
    actions.save_history(case, {"means_of_control": ["DebtBondage"]}, version=0, actor=caseworker)
    actions.save_history(case, {"relationship": "Familial", "account": "A."}, version=1, actor=caseworker)

    row = TraffickingHistory.objects.get()
    assert (row.means_of_control, row.relationship, row.account, row.version) == (["DebtBondage"], "Familial", "A.", 2)
    assert events(Event.TRAFFICKING_RECORDED).count() == 2
    assert "recruited and controlled" in sentence(events(Event.TRAFFICKING_RECORDED).first())


def test_two_who_begin_the_history_see_each_other(case, caseworker, colleague):
    actions.save_history(case, {"account": "First."}, version=0, actor=caseworker)

    with pytest.raises(Stale):
        actions.save_history(case, {"account": "Second."}, version=0, actor=colleague)

    assert TraffickingHistory.objects.get().account == "First."


def test_saving_nothing_new_is_no_change(case, caseworker):
    make_history(case)

    actions.save_history(case, {"means_of_control": ["DebtBondage"]}, version=1, actor=caseworker)

    assert not events(Event.TRAFFICKING_RECORDED).exists()


def test_nobody_was_trafficked_at_an_age_not_reached_yet(case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.save_history(case, {"age_when_trafficked": 60}, version=0, actor=caseworker)

    assert refusal.value.field == "age_when_trafficked"


def test_the_lists_are_as_long_as_the_standard_says():
    assert (len(MeansOfControl), len(RoleInProcess), len(Industry)) == (18, 15, 21)


# ------------------------------------------------------------------ episodes


def test_an_episode_keeps_as_much_of_a_date_as_is_known(case, caseworker):
    episode = actions.add_episode(case, EPISODE, actor=caseworker)

    [line] = presenters.episodes_in_words(Episode.objects.visible_to(caseworker).of(case))
    assert (line.began, line.ended) == ("March 2019", "")
    assert str(Episode.objects.get().from_on) == "2019-03-01"
    assert events(Event.EPISODE_RECORDED).get().changes == {"type": "Recruitment", "country": "TUR"}
    assert episode.version == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [((2019, None, None), "2019"), ((2019, 3, None), "March 2019"), ((2019, 3, 8), "08.03.2019"), ((None,) * 3, "")],
)
def test_a_partial_date_is_said_as_far_as_it_goes(fields, said):
    found = presenters.partial_date(*fields)

    assert found == said or said == "08.03.2019" and "2019" in found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from_year": TODAY.year + 1}, "from_year"),
        ({"from_year": 1990}, "from_year"),
        ({"from_year": 1850, "from_month": None}, "from_year"),
        ({"from_year": None}, "from_year"),
        ({"from_month": None, "from_day": 3}, "from_year"),
        ({"from_month": 2, "from_day": 30}, "from_day"),
        ({"to_year": 2018}, "to_year"),
        ({"to_year": 2019, "to_month": 2}, "to_year"),
        ({"to_year": TODAY.year + 1}, "to_year"),
    ],
)
def test_an_impossible_date_is_refused_kindly(case, caseworker, changes, field):
    with pytest.raises(Refused) as refusal:
        actions.add_episode(case, EPISODE | changes, actor=caseworker)

    assert refusal.value.field == field
    assert not Episode.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"to_year": 2019},
        {"to_year": 2019, "to_month": 3},
        {"from_day": 9, "to_year": 2019, "to_month": 3},
        {"from_year": 1995, "from_month": None},
        {"from_month": 12, "to_year": 2019, "to_month": 12, "to_day": 31},
        {"from_year": None, "from_month": None, "to_year": 2020},
    ],
)
def test_what_may_be_so_is_taken(case, caseworker, changes):
    assert actions.add_episode(case, EPISODE | changes, actor=caseworker).pk


def test_the_timeline_says_as_much_of_a_date_as_is_known(client, case, caseworker):
    make_episode(case, from_year=2019, from_month=None)
    client.force_login(caseworker)

    page = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    assert "2019 · Türkiye" in page


def test_an_episode_sent_twice_is_one(case, caseworker):
    token = uuid.uuid4()
    first, again = (actions.add_episode(case, EPISODE, token=token, actor=caseworker) for _time in "12")

    assert first == again
    assert events(Event.EPISODE_RECORDED).count() == 1


def test_an_episode_is_changed_and_removed(case, caseworker, colleague):
    episode = make_episode(case)
    changed = actions.change_episode(episode, {"from_day": 4}, version=1, actor=caseworker)
    with pytest.raises(Stale):
        actions.change_episode(episode, {"from_day": 5}, version=1, actor=colleague)
    with pytest.raises(Refused):
        actions.change_episode(episode, {"from_year": TODAY.year + 1}, version=2, actor=colleague)
    actions.remove_episode(changed, actor=caseworker)

    with pytest.raises(Conflict):
        actions.change_episode(episode, {"from_day": 5}, version=2, actor=colleague)
    assert [events(kind).count() for kind in (Event.EPISODE_CHANGED, Event.EPISODE_REMOVED)] == [1, 1]
    assert FieldHistory.objects.filter(table_name="cases_episode").exists()


def test_the_database_refuses_what_no_action_writes(case):
    attempts = [
        lambda: make_episode(case, type="whatever"),
        lambda: make_episode(case, from_month=None, from_day=3),
        lambda: make_episode(case, from_year=None),
        lambda: make_episode(case, to_year=2018),
        lambda: make_episode(case, to_year=2019, to_month=2),
        lambda: make_episode(case, from_month=2, from_day=30),
        lambda: make_history(case, means_of_control=["x"]),
        lambda: make_history(case, recruitment_methods=["x"]),
        lambda: make_history(case, recruitment_websites=["x"]),
        lambda: make_history(case, exploitation_websites=["x"]),
        lambda: make_history(case, age_when_trafficked=200),
        lambda: make_perpetrator(case, roles=["x"]),
        lambda: Exploitation.objects.create(case=case, form="Other", industries=["F_Construction"]),
        lambda: Exploitation.objects.create(case=case, form="ForcedLabour", sexual_types=["Pornography"]),
        lambda: Exploitation.objects.create(case=case, form="ForcedLabour", industries=["x"]),
    ]
    for attempt in attempts:
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            attempt()


# ------------------------------------------------------------------ forms of exploitation


def test_labour_has_an_industry_and_sexual_exploitation_a_kind(case, caseworker):
    record = case_actions.record_exploitation
    record(case, form="ForcedLabour", industries=["F_Construction"], actor=caseworker)
    record(case, form="SexualExploitation", sexual_types=["Prostitution"], actor=caseworker)

    said = [kinds for _row, kinds in presenters.exploitations_in_words(case.exploitations.order_by("id"))]
    assert said == ["Construction", "Prostitution"]
    for wrong, field in (
        ({"industries": ["F_Construction"]}, "industries"),
        ({"sexual_types": ["Pornography"]}, "sexual_types"),
    ):
        with pytest.raises(Refused) as refusal:
            record(case, form="Other", actor=caseworker, **wrong)
        assert refusal.value.field == field


# ------------------------------------------------------------------ perpetrators


def test_a_perpetrator_is_recorded_changed_and_removed(case, caseworker, colleague):
    row = actions.add_perpetrator(case, {"name": "The boss", "roles": ["Exploiter"]}, actor=caseworker)
    row = actions.change_perpetrator(row, {"known_to_police": "yes"}, version=1, actor=colleague)
    with pytest.raises(Stale):
        actions.change_perpetrator(row, {"known_to_police": "no"}, version=1, actor=caseworker)

    assert Perpetrator.objects.get().known_to_police == "yes"
    actions.remove_perpetrator(row, actor=caseworker)
    kinds = (Event.PERPETRATOR_RECORDED, Event.PERPETRATOR_CHANGED, Event.PERPETRATOR_REMOVED)
    assert [events(kind).count() for kind in kinds] == [1, 1, 1]
    assert "The boss" not in "".join(str(event.changes) for event in AuditEvent.objects.all())


def test_a_perpetrator_of_whom_nothing_is_known_is_none(case, caseworker):
    with pytest.raises(Refused):
        actions.add_perpetrator(case, {"sex": "male"}, actor=caseworker)


def test_what_is_sealed_cannot_be_looked_for(case):
    with pytest.raises(FieldError):
        list(Perpetrator.objects.filter(name="The boss"))


# ------------------------------------------------------------------ who sees and who writes


def test_each_part_is_seen_by_its_section(case, caseworker, receiver, stranger):
    make_one_of_each(case, by=caseworker)
    make_share(case, receiver.organisation, "exploitation")

    models = (Episode, TraffickingHistory, Perpetrator, ScreeningAnswer)
    assert [model.objects.visible_to(receiver).count() for model in models] == [1, 1, 0, 0]
    assert [model.objects.visible_to(caseworker).count() for model in models] == [1, 1, 1, 1]
    assert [model.objects.visible_to(stranger).count() for model in models] == [0, 0, 0, 0]


@pytest.mark.parametrize("who", ["stranger", "auditor", "receiver"])
def test_nobody_else_writes(case, request, who, caseworker):
    made, user = make_one_of_each(case, by=caseworker), request.getfixturevalue(who)
    if who == "receiver":
        make_share(case, user.organisation, "exploitation", "perpetrators")
    attempts = [
        lambda: actions.save_history(case, {}, version=1, actor=user),
        lambda: actions.add_episode(case, EPISODE, actor=user),
        lambda: actions.change_episode(made["episode"], {}, version=1, actor=user),
        lambda: actions.remove_episode(made["episode"], actor=user),
        lambda: actions.add_perpetrator(case, {"name": "X"}, actor=user),
        lambda: actions.change_perpetrator(made["perpetrator"], {}, version=1, actor=user),
        lambda: actions.remove_perpetrator(made["perpetrator"], actor=user),
    ]
    for attempt in attempts:
        with pytest.raises((NotVisible, NotAllowed)):
            attempt()


def test_a_closed_case_is_written_in_by_nobody(case, caseworker):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="goals_met")

    with pytest.raises(Conflict):
        actions.add_episode(case, EPISODE, actor=caseworker)
    with pytest.raises(Conflict):
        actions.save_history(case, {}, version=0, actor=caseworker)


# ------------------------------------------------------------------ what stays


def test_of_an_anonymised_file_years_and_codes_stay(case, caseworker):
    make_one_of_each(case, by=caseworker)

    keeping.coarsen_history(case)

    episode = Episode.objects.get()
    assert (episode.from_year, episode.from_month) == (2019, None)
    assert not Perpetrator.objects.exists()
    assert not ScreeningAnswer.objects.exists()
    assert TraffickingHistory.objects.get().means_of_control == ["DebtBondage"]
