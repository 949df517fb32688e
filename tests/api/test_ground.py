"""What holds for every address of the API: who asks, how, how often, and how she is refused."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from rest_framework.test import APIClient

from accounts.actions.users import disable_user
from accounts.tokens import sent_requests
from accounts.tokens.actions import add_service, end_token
from accounts.tokens.enums import scope_choices
from accounts.tokens.models import SentRequest, Token
from audit.models import AuditEvent
from cases.models import Assignment, Case, Note, Person
from core.api.schema import document
from core.api.views import ApiView
from tests.access.matrix import addresses
from tests.accounts.factories import make_user, signed_in
from tests.api.conftest import Program, token_of
from tests.cases.factories import make_case
from tests.conftest import SURNAME

NOTE = {"kind": "telephone", "text": "She called.", "happened_at": "2024-06-01T10:00:00+04:00"}


def problem(answer, status, word):
    """The answer is this problem, in the shape of every other."""
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, status), body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:shelter-cms:problem:{word}"
    assert body["title"]
    return body


# ------------------------------------------------------------------ who asks


def test_without_a_token_or_a_session_nothing_is_said(db):
    answer = Client().get("/api/v1/cases/")

    problem(answer, 401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("given", ["Bearer scms_x", "Bearer", "Basic eDp5", "scms_x"])
def test_what_is_no_token_is_refused_and_on_record(db, given):
    answer = Client().get("/api/v1/cases/", headers={"authorization": given})

    problem(answer, 401, "not_signed_in")
    assert AuditEvent.objects.get(event="access_refused").changes["status"] == 401


def test_a_wrong_token_is_nobody_even_beside_a_session(client, caseworker, case):
    client.force_login(caseworker)

    assert client.get("/api/v1/cases/", headers={"authorization": "Bearer scms_x"}).status_code == 401


def test_a_token_counts_for_the_api_alone(program):
    answer = program.client.get("/cases/", headers={"authorization": f"Bearer {program.secret}"})

    assert answer.status_code == 302


def test_a_token_of_another_network_is_good_for_nothing(caseworker):
    _token, secret = token_of(caseworker, networks=["192.0.2.0/24", "2001:db8::/32"])
    headers = {"authorization": f"Bearer {secret}"}

    asked = [
        Client().get("/api/v1/cases/", headers=headers, REMOTE_ADDR=one).status_code
        for one in ("192.0.2.9", "127.0.0.1")
    ]

    assert asked == [200, 401]


def test_a_token_runs_out(program):
    Token.objects.update(expires_on=timezone.localdate() - timedelta(days=1))

    assert program.ask("cases/").status_code == 401


def test_an_ended_token_opens_nothing(program, caseworker):
    end_token(program.token, actor=caseworker)

    assert program.ask("cases/").status_code == 401


def test_the_tokens_of_a_disabled_account_die_at_once_and_for_good(program, caseworker, administrator):
    disable_user(caseworker, actor=administrator)
    asked = program.ask("cases/").status_code
    type(caseworker).objects.update(is_active=True)

    assert (asked, program.ask("cases/").status_code) == (401, 401)


def test_a_disabled_organisation_asks_nothing(program, caseworker):
    type(caseworker.organisation).objects.update(is_active=False)

    assert program.ask("cases/").status_code == 401


def test_a_token_is_good_for_what_it_says(caseworker, case):
    program = Program(caseworker, ("cases:read",))
    path = f"cases/{case.public_id}/notes/"

    assert program.ask(path).status_code == 200
    body = problem(program.tell(path, NOTE), 403, "not_allowed")
    assert "cases:write" in body["detail"]
    assert program.ask("persons/").status_code == 403
    assert not Note.objects.exists()


def test_a_role_taken_away_counts_at_the_next_call(program, caseworker, case):
    type(caseworker).objects.filter(pk=caseworker.pk).update(roles=["auditor"])

    assert program.ask("cases/").json()["results"] == []
    assert program.ask(f"cases/{case.public_id}/").status_code == 404


def test_who_has_not_accepted_the_rules_asks_nothing(shelter_organisation):
    user = make_user("new", shelter_organisation, "caseworker", rules_version=0)

    problem(Program(user).ask("cases/"), 403, "not_allowed")


def test_a_browser_asks_with_its_session_and_shows_that_the_change_is_its_own(caseworker, case):
    client = APIClient(enforce_csrf_checks=True)
    Client.force_login(client, caseworker)
    headers = {"idempotency-key": str(uuid4())}
    path = f"/api/v1/cases/{case.public_id}/notes/"

    assert client.get("/api/v1/cases/").status_code == 200
    assert client.post(path, NOTE, format="json", headers=headers).status_code == 403
    assert not Note.objects.exists()


def test_a_session_without_a_second_factor_asks_nothing(caseworker, monkeypatch):
    client = Client()
    client.force_login(caseworker)
    signed_in(client, caseworker)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()

    problem(client.get("/api/v1/cases/"), 403, "not_allowed")


# ------------------------------------------------------------------ programs of nobody


@pytest.fixture
def service(administrator, shelter_organisation):
    details = {"username": "sync", "full_name": "Register", "organisation": shelter_organisation, "role": "caseworker"}
    return add_service(details, actor=administrator)


def test_a_program_works_as_its_role_in_its_organisation(service, administrator, case):
    program = Program.__new__(Program)
    program.user, program.client = service, Client()
    from accounts.tokens.actions import make_token

    details = {"label": "x", "scopes": ["cases:read", "cases:write"], "networks": ["127.0.0.0/8"]}
    details["expires_on"] = timezone.localdate()
    program.token, program.secret = make_token(service, details, actor=administrator)

    assert [row["number"] for row in program.ask("cases/").json()["results"]] == [case.number]
    opened = program.tell("cases/", {"family_name": "Yeni", "given_name": "Ad"})
    assert opened.status_code == 201
    # Nobody is in charge of it yet.
    assert not Assignment.objects.filter(case__public_id=opened.json()["id"]).exists()
    service.refresh_from_db()
    assert service.roles == []


# ------------------------------------------------------------------ how it is asked


def test_a_change_needs_a_key(program, case):
    headers = {"Authorization": f"Bearer {program.secret}"}
    for key in ({}, {"Idempotency-Key": "one"}):
        answer = program.client.post(
            f"/api/v1/cases/{case.public_id}/notes/", NOTE, content_type="application/json", headers=headers | key
        )
        problem(answer, 400, "key_required")
    assert not Note.objects.exists()


def test_the_same_change_under_the_same_key_is_done_once_and_answered_the_same(program, case):
    path, key = f"cases/{case.public_id}/notes/", uuid4()

    first, second = (program.tell(path, NOTE, key=key) for _time in range(2))

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (first.status_code, second.headers["Idempotent-Replayed"]) == (201, "true")
    assert Note.objects.count() == 1


def test_another_change_under_the_same_key_is_refused(program, case):
    path, key = f"cases/{case.public_id}/notes/", uuid4()
    program.tell(path, NOTE, key=key)

    problem(program.tell(path, NOTE | {"text": "She wrote."}, key=key), 422, "key_reused")
    problem(program.tell("cases/", NOTE, key=key), 422, "key_reused")
    assert Note.objects.count() == 1


def test_a_change_that_was_refused_has_used_up_nothing(program, case):
    path, key = f"cases/{case.public_id}/notes/", uuid4()

    refused = program.tell(path, NOTE | {"text": ""}, key=key)

    assert (refused.status_code, program.tell(path, NOTE, key=key).status_code) == (422, 201)


def test_a_key_is_ones_own(program, case, colleague):
    path, key = f"cases/{case.public_id}/notes/", uuid4()
    program.tell(path, NOTE, key=key)

    assert Program(colleague).tell(path, NOTE, key=key).status_code == 201
    assert Note.objects.count() == 2


def test_what_was_answered_is_sealed_and_goes_after_a_day(program, case):
    program.tell("cases/", {"family_name": SURNAME, "is_somebody_else": True})
    SentRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert sent_requests.forget_old() == 1
    assert not SentRequest.objects.exists()


def test_who_does_not_say_what_was_read_changes_nothing(program, case):
    path = f"persons/{case.person.public_id}/change/"

    problem(program.tell(path, {"phone": "1"}), 428, "match_required")
    problem(program.tell(path, {"phone": "1"}, match="*"), 428, "match_required")
    problem(program.tell(path, {"phone": "1"}, match='"else"'), 412, "changed_meanwhile")
    assert Person.objects.get().phone == ""


def test_what_came_compressed_has_the_same_mark(program, case):
    path = f"persons/{case.person.public_id}/"
    headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "gzip"}
    read = program.client.get(f"/api/v1/{path}", headers=headers)

    answer = program.tell(f"{path}change/", {"given_name": "Other"}, match=read.headers["ETag"])

    assert read.headers["Content-Encoding"] == "gzip"
    assert answer.status_code == 200


def test_what_somebody_changed_meanwhile_is_not_overwritten(program, case):
    path = f"persons/{case.person.public_id}/"
    read = program.tag(path)
    program.tell(f"{path}change/", {"given_name": "Other"}, match=read)

    problem(program.tell(f"{path}change/", {"given_name": "Third"}, match=read), 412, "changed_meanwhile")
    assert Person.objects.get().given_name == "Other"


@pytest.mark.parametrize(
    ("body", "kind", "status", "word"),
    [
        (b"{", "application/json", 400, "bad_request"),
        (b"[]", "application/json", 400, "bad_request"),
        (b'{"text": NaN}', "application/json", 400, "bad_request"),
        (b"[" * 100_000, "application/json", 400, "bad_request"),
        (b"\xff", "application/json", 400, "bad_request"),
        (b'{"text": "' + b"x" * 300_000 + b'"}', "application/json", 413, "too_large"),
        (b"text=1", "application/x-www-form-urlencoded", 415, "not_json"),
        (
            b'{"text": "a\\u0000b", "kind": "telephone", "happened_at": "2024-06-01"}',
            "application/json",
            422,
            "invalid",
        ),
        (b'{"author": 1}', "application/json", 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused(program, case, body, kind, status, word):
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": str(uuid4())}

    answer = program.client.post(f"/api/v1/cases/{case.public_id}/notes/", body, content_type=kind, headers=headers)

    problem(answer, status, word)
    assert not Note.objects.exists()


def test_an_unknown_field_is_named(program, case):
    body = problem(program.tell(f"cases/{case.public_id}/notes/", NOTE | {"author": "me"}), 422, "invalid")

    assert [row["field"] for row in body["errors"]] == ["author"]


def test_only_the_fields_that_were_asked_for_are_sent(program, case):
    assert program.ask("cases/", fields="id,number").json()["results"] == [
        {"id": str(case.public_id), "number": case.number}
    ]
    assert set(program.ask(f"persons/{case.person.public_id}/", fields="sex").json()) == {"sex"}
    problem(program.ask("cases/", fields="id,person__phone"), 400, "bad_request")


def test_a_list_leads_on_to_its_end_and_no_further(program, case):
    for _number in range(6):
        make_case(case.organisation)
    seen, answer = [], program.ask("cases/", limit=3)
    while True:
        seen += [row["id"] for row in answer.json()["results"]]
        if answer.json()["next"] is None:
            break
        answer = program.client.get(answer.json()["next"], headers={"Authorization": f"Bearer {program.secret}"})

    assert len(seen) == len(set(seen)) == 7


def test_a_cursor_is_of_one_list_and_one_reader(program, case, colleague):
    make_case(case.organisation)
    cursor = program.ask("cases/", limit=1).json()["next"].split("cursor=")[1].split("&")[0]

    problem(program.ask("cases/", limit=1, state="all", cursor=cursor), 400, "bad_request")
    problem(program.ask("persons/", cursor=cursor), 400, "bad_request")
    problem(Program(colleague).ask("cases/", cursor=cursor), 400, "bad_request")
    problem(program.ask("cases/", cursor="x" + cursor[1:]), 400, "bad_request")


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "99999999999", "²"])
def test_a_page_has_at_most_a_hundred_rows(program, limit):
    problem(program.ask("cases/", limit=limit), 400, "bad_request")


def test_who_asks_too_often_waits(program, colleague, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    asked = [program.ask("cases/") for _time in range(4)]

    assert 429 in {one.status_code for one in asked}
    body = problem(next(one for one in asked if one.status_code == 429), 429, "too_much")
    assert body["detail"]
    assert Program(colleague).ask("cases/").status_code == 200


def test_who_guesses_waits_and_fills_no_record(db, settings):
    settings.API_REFUSALS_A_MINUTE = 2
    asked = [Client().get("/api/v1/cases/", headers={"authorization": "Bearer x"}).status_code for _time in range(5)]

    assert {401, 429} == set(asked)
    keys = b" ".join(cache._cache.get_client().keys(f"{cache.key_prefix}:*")).decode()
    assert "api" in keys
    assert "127.0.0.1" not in keys
    assert AuditEvent.objects.filter(event="access_refused").count() == asked.count(401)


def test_reading_too_many_files_ends_here_as_on_the_pages(program, case, settings):
    settings.READ_LIMIT_CASES = 2
    cases = [make_case(case.organisation) for _number in range(4)]
    asked = [program.ask(f"cases/{one.public_id}/") for one in cases]

    assert asked[-1].status_code == 429
    assert SURNAME not in asked[-1].content.decode()


def test_nothing_is_kept_on_the_way(program, case):
    for path in ("cases/", f"cases/{case.public_id}/", "none/", f"cases/{uuid4()}/"):
        assert program.ask(path).headers["Cache-Control"] == "no-store"


def test_the_last_use_is_known_by_its_day(program):
    program.ask("cases/")

    assert Token.objects.get().used_on == timezone.localdate()


# ------------------------------------------------------------------ all addresses


def views():
    resolver = get_resolver()
    return [
        (address.name, resolver.resolve(reverse(address.name, args=[uuid4() for _one in address.arguments])).func.cls)
        for address in addresses()
        if address.name.startswith("api:")
    ]


def test_every_address_stands_on_the_ground():
    assert views()
    assert [name for name, cls in views() if not issubclass(cls, ApiView)] == []


def test_every_address_but_two_belongs_to_a_resource():
    assert {name for name, cls in views() if not cls.resource} == {"api:root", "api:schema"}


def test_a_token_is_good_for_what_there_is_and_for_nothing_else():
    asked = {f"{cls.resource}:read" for _name, cls in views() if cls.resource and hasattr(cls, "get")}
    asked |= {f"{cls.resource}:write" for _name, cls in views() if hasattr(cls, "post")}

    assert asked == {scope for scope, _label in scope_choices()}


def test_the_document_has_every_operation(program):
    found = program.ask("schema/").json()

    asked = {
        (reverse(address.name, args=["11111111-1111-4111-8111-111111111111" for _one in address.arguments]), method)
        for address in addresses()
        if address.name.startswith("api:")
        for method in ("get", "post")
        if hasattr(dict(views())[address.name], method)
    }
    said = {
        (re.sub(r"{\w+}", "11111111-1111-4111-8111-111111111111", path), method)
        for path, methods in found["paths"].items()
        for method in methods
    }
    assert said == asked
    assert found["openapi"].startswith("3.1")


def test_each_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for methods in document()["paths"].values() for operation in methods.values()]

    assert len(names) == len(set(names))


def test_what_is_answered_has_the_fields_that_the_document_names(program, case):
    found = document()["components"]["schemas"]

    assert set(program.ask("cases/").json()["results"][0]) == set(found["CaseRow"]["properties"])
    assert set(program.ask(f"cases/{case.public_id}/").json()) == set(found["CaseShown"]["properties"])
    person = program.ask(f"persons/{case.person.public_id}/").json()
    assert set(person) == set(found["PersonShown"]["properties"])


def test_the_page_explains_every_operation(client, auditor):
    client.force_login(auditor)

    page = client.get(reverse("api_guide")).content.decode()

    assert [path for path in document()["paths"] if path not in page] == []


def test_the_root_names_the_resources(program):
    answer = program.ask("")

    assert answer.json()["cases"].endswith("/api/v1/cases/")


def test_two_at_the_same_moment_do_it_once(own_database):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tests.accounts.factories import make_organisation

    user = make_user("worker", make_organisation("HOUSE", case_prefix="EH"), "caseworker")
    case = make_case(user.organisation, worker=user)
    program, key = Program(user), uuid4()

    def tell(_number):
        try:
            other = Program.__new__(Program)
            other.secret, other.client = program.secret, Client()
            return other.tell(f"cases/{case.public_id}/notes/", NOTE, key=key).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(tell, range(3)))

    assert answers == [201] * 3
    from accounts.access import acting_as

    with acting_as(user):
        assert Note.objects.count() == 1
        assert Case.objects.visible_to(user).count() == 1


def test_an_address_that_there_is_not_is_a_problem_too(program):
    problem(program.ask("none/"), 404, "not_found")


@pytest.mark.parametrize("query", [{"stat": "open"}, {"limit": "0001000"}, {"limit": "0"}, {"cursor": "\x00"}])
def test_a_parameter_that_is_not_known_or_not_good_is_refused(program, case, query):
    problem(program.ask("cases/", **query), 400, "bad_request")
    assert program.ask(f"cases/{case.public_id}/", stat="open").status_code == 400


@pytest.mark.parametrize(
    "body", [r'{"kind": "\ud800"}', r'{"\ud800": 1}', '{"kind": NaN}', '{"kind": %s}' % ("9" * 5000)]
)
def test_what_no_text_can_hold_is_not_json(program, case, body):
    headers = {"authorization": f"Bearer {program.secret}", "idempotency-key": str(uuid4())}

    answer = program.client.post(
        f"/api/v1/cases/{case.public_id}/notes/", body, content_type="application/json", headers=headers
    )

    problem(answer, 400, "bad_request")


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("cases/", {"family_name": 7, "sex": "female", "is_somebody_else": 0}, {"family_name", "is_somebody_else"}),
        ("cases/", {"sex": "female", "birth_year": "1990"}, {"birth_year"}),
        ("stays/", {"case": 7, "shelter": str(uuid4()), "bed": str(uuid4()), "check_in": "2024-06-01"}, {"case"}),
        ("cases/{case}/notes/", NOTE | {"text": 7}, {"text"}),
    ],
)
def test_what_is_written_otherwise_than_the_schema_says_is_refused(program, case, path, body, fields):
    answer = program.tell(path.format(case=case.public_id), body)

    assert fields <= {row["field"] for row in problem(answer, 422, "invalid")["errors"]}


def test_what_is_not_done_here_is_said_before_what_the_address_has_no_parameter_for(program, case):
    assert program.tell(f"cases/{case.public_id}/?fields=id").status_code == 405


@pytest.mark.parametrize("query", [{"state": ""}, {"state": "x"}, {"category": ""}, {"number": ""}])
def test_an_empty_filter_does_not_stand_for_everything(program, case, query):
    problem(program.ask("cases/", **query), 422, "invalid")


def test_the_document_is_made_without_a_warning():
    """As of two closed lists with one name, of which clients would then know one by a digest."""
    document.__wrapped__()

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_the_document_says_that_a_list_is_a_page():
    answer = document()["paths"]["/api/v1/cases/"]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]

    assert set(document()["components"]["schemas"][name]["required"]) == {"results", "next"}
