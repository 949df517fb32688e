"""What is compiled once for each shape of an asking is what would be compiled for everybody anew."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from freezegun import freeze_time

from accounts.access import acting_as
from accounts.models import Organisation
from accounts.roles import SHAREABLE, Role
from cases import policies
from cases.asking import asking_about, asking_of
from cases.due import Asked, _asked_by, _in_charge, _put_to_kinds
from cases.models import Case
from core import statements
from shelter_cms.navigation import _FIRST_OF
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_share
from tests.cases.test_parity import RELATIONS

SEEN = [name for name, (_own, _bind, sees) in RELATIONS.items() if sees is True]
WORKING = [Role.CASEWORKER, Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER]


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    statements.forget()
    yield
    statements.forget()


def pair(relation, role, number):
    """Somebody and a file that she sees in this way, with keys unlike those of any other pair."""
    is_own, bind, _sees = RELATIONS[relation]
    owner = make_organisation(f"OWN{number}")
    case = make_case(owner)
    user = make_user(f"somebody{number}", owner if is_own else make_organisation(f"AWAY{number}"), role)
    bind(case, user)
    # The two of a test are bound to two organisations.
    Organisation.objects.filter(code="UNION").update(code=f"UNION{number}")
    return case, user


@contextmanager
def page_of(case, user):
    with acting_as(user), policies.asked_once():
        found = Case.objects.visible_to(user).with_what_opens_it_to(user).get(pk=case.pk)
        policies.found_visible(user, found)
        yield found, policies.sections_for(user, found)


def questions(case, user, sections):
    """Each question of the history and of what is due, with its arguments and the asking."""
    asking = asking_about(case, user)
    assert asking is not None
    for path in settings.CASE_TIMELINE_SOURCES:
        for kind in import_string(path):
            if kind.section is None or kind.section in sections:
                yield kind.rows, (case, user), asking
    asked = Asked(user, case.opened_on, sections, ("SELECT NULL::bigint AS case_key", ()), about_one_file=True)
    about_one = _put_to_kinds(asking, asked)
    for path in settings.DUE_SOURCES:
        for kind in import_string(path):
            if kind.section is None or kind.section in sections:
                yield kind.rows, (asked,), about_one


def in_order(values):
    """Some lists are of a set, in whatever order it was gone through."""
    return [sorted(map(str, value)) if isinstance(value, list) else value for value in values]


def said(question, arguments, asking):
    return [
        (place, statement, in_order(values))
        for place, statement, values in statements.written(question, arguments, asking)
    ]


@pytest.mark.parametrize("role", WORKING)
@pytest.mark.parametrize("relation", SEEN)
def test_what_one_asking_wrote_is_what_another_of_its_shape_would_write(db, relation, role):
    pairs = [pair(relation, role, number) for number in (1, 2)]

    with freeze_time(timezone.now(), real_asyncio=True):
        for case, user in pairs:
            with page_of(case, user) as (found, sections):
                for question, arguments, asking in questions(found, user, sections):
                    anew = said(question, arguments, None)
                    assert said(question, arguments, asking) == anew, question.__module__


def questions_of_a_day(user):
    """Each question of a day, and of the numbers beside the places, with its arguments and the asking."""
    asking = asking_of(user)
    asked = _asked_by(user)
    yield _in_charge, (user,), asking
    for path in settings.DUE_SOURCES:
        for kind in import_string(path):
            yield kind.rows, (asked,), _put_to_kinds(asking, asked)
    for question in _FIRST_OF.values():
        yield question, (user,), asking


@pytest.mark.parametrize("role", Role.values)
def test_what_one_day_wrote_is_what_the_day_of_another_would_write(db, role):
    users = [make_user(f"somebody{number}", make_organisation(f"OWN{number}"), role) for number in (1, 2)]

    with freeze_time(timezone.now(), real_asyncio=True):
        for user in users:
            with acting_as(user):
                for question, arguments, asking in questions_of_a_day(user):
                    assert said(question, arguments, asking) == said(question, arguments, None), question.__module__


@pytest.mark.parametrize("role", Role.values)
def test_every_question_of_a_day_is_compiled_once(db, role):
    user = make_user("somebody", make_organisation("OWN"), role)
    with acting_as(user):
        for question, arguments, asking in questions_of_a_day(user):
            said(question, arguments, asking)

    assert [key[0].__module__ for key, words in statements._kept.items() if words is None] == []


def test_every_question_about_ones_own_file_is_compiled_once(db, case, caseworker):
    with page_of(case, caseworker) as (found, sections):
        asked = [
            (question, said(question, arguments, asking))
            for question, arguments, asking in questions(found, caseworker, sections)
        ]

    assert {question for question, _said in asked} <= {key[0] for key in statements._kept}
    assert [key[0].__module__ for key, words in statements._kept.items() if words is None] == []


def test_two_readers_with_other_rights_share_nothing(db, case, caseworker, manager, receiver):
    make_share(case, receiver.organisation, *sorted(SHAREABLE))
    shapes = []
    for user in (caseworker, manager, receiver):
        with page_of(case, user) as (found, _sections):
            shapes.append(asking_about(found, user).shape)

    assert len(set(shapes)) == len(shapes)


def test_without_a_page_that_found_the_file_nothing_is_kept(db, case, caseworker):
    with acting_as(caseworker):
        assert asking_about(case, caseworker) is None


def test_a_question_that_wants_to_know_more_is_compiled_every_time(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(opened_on=file.opened_on)

    with page_of(case, caseworker) as (found, _sections):
        asking = asking_about(found, caseworker)
        kept = said(question, (found, caseworker), asking)

        assert kept == said(question, (found, caseworker), None)
        assert found.opened_on in kept[0][2]
    assert [words for key, words in statements._kept.items() if key[0] is question] == [None]


def test_a_question_that_asks_the_database_is_compiled_every_time(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(pk__in=list(Case.objects.filter(pk=file.pk).values_list("pk", flat=True)))

    with page_of(case, caseworker) as (found, _sections):
        kept = said(question, (found, caseworker), asking_about(found, caseworker))

    assert kept[0][2] == in_order([case.pk])


def test_now_is_the_moment_of_each_asking(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(pk=file.pk, embargo_until__gt=timezone.now())

    moments = []
    asked_at = [timezone.now() + timedelta(seconds=seconds) for seconds in (0, 1)]
    for at in asked_at:
        with freeze_time(at, real_asyncio=True), page_of(case, caseworker) as (found, _sections):
            (_place, _statement, values) = said(question, (found, caseworker), asking_about(found, caseworker))[0]
            moments += [value for value in values if isinstance(value, datetime)]

    assert moments == asked_at


def test_what_was_so_long_ago_moves_with_now(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(pk=file.pk, embargo_until__gt=statements.ago(timedelta(hours=1)))

    asked_at = [timezone.now() + timedelta(seconds=seconds) for seconds in (0, 90)]
    for at in asked_at:
        with freeze_time(at, real_asyncio=True), page_of(case, caseworker) as (found, _sections):
            kept = said(question, (found, caseworker), asking_about(found, caseworker))

            assert kept == said(question, (found, caseworker), None)
            assert {at, timedelta(hours=1)} <= set(kept[0][2])
    assert [words is None for key, words in statements._kept.items() if key[0] is question] == [False]


def test_a_time_of_day_is_kept_for_a_minute(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(pk=file.pk).extra(
            where=["%s < time '23:59:59.9'"], params=[timezone.localtime().time()]
        )

    begun = timezone.now().replace(second=10, microsecond=0)
    hours, after = [], (0, 49, 50)
    for seconds in after:
        at = begun + timedelta(seconds=seconds)
        with freeze_time(at, real_asyncio=True), page_of(case, caseworker) as (found, _sections):
            (_place, _statement, values) = said(question, (found, caseworker), asking_about(found, caseworker))[0]
            hours += [str(value) for value in values if isinstance(value, time)]

    times = [str(timezone.localtime(begun + timedelta(seconds=seconds)).time()) for seconds in after]
    assert hours == [times[0], times[0], times[2]]


def test_what_hangs_on_another_moment_is_compiled_every_time(db, case, caseworker):
    def question(file, _reader):
        yield Case.objects.filter(pk=file.pk, embargo_until__gt=timezone.now() - timedelta(hours=1))

    with page_of(case, caseworker) as (found, _sections):
        said(question, (found, caseworker), asking_about(found, caseworker))

    assert [words for key, words in statements._kept.items() if key[0] is question] == [None]
