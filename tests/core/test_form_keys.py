"""What changes something is sent with a key, and the page that takes it claims it (ADR 0060). What has none has a reason."""

import inspect
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from core.api.views import ApiView
from core.views import ActionView, FormPage, PageView

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
POSTS = re.compile(r"""\bmethod=["']?post\b|\bhx-post=""", re.IGNORECASE)
NAMES = re.compile(r"""\{%\s*url\s+["']([\w:]+)["']""")
# A form by the address that it names; one that goes to its own page, or to an address from elsewhere, by its template.
FORMS_WITHOUT_A_KEY = {
    "account_change_password": "allauth's: the password that was asked for is another one after the first sending",
    "account_login": "allauth's, and of nobody's account yet",
    "account_logout": "signed out twice is signed out",
    "account_reauthenticate": "allauth's: it says who one is, and changes nothing",
    "account_set_password": "allauth's: it is for whoever has no password, and she has one after the first sending",
    "accounts/accept_invitation.html": "of nobody's account yet: the link works once",
    "accounts:hide_names accounts:show_names": "shown twice is shown, for as long; each is on record",
    "accounts:leave": "left twice is left",
    "cases/contact/contact.html": "opens one way on its own answer, each time with a reason on record",
    "cases/planning/print_form.html": "answers with paper; that it was printed is on record each time",
    "cases/subject_copy_ask.html": "answers with a copy; that it was made is on record each time",
    "cases:print_summary": "answers with paper; that it was printed is on record each time",
    "components/passkey_form.html": "allauth's: it says who one is by a challenge that is good once",
    "exchange/ctdc.html": "answers with a table; that it was made is on record each time",
    "exchange:hand_over_file": "answers with a file; each time is counted and on record",
    "find": "looks for something; that somebody looked is on record each time",
    "guests:accept": "of nobody's account: the answer uses the link up",
    "guests:card": "of nobody's account: the answer uses the link up",
    "guests:door": "of nobody's account: one browser alone is let in, and wrong tries are counted",
    "mfa_authenticate": "allauth's, and of nobody's account yet; a code is good once",
    "set_language": "Django's: the same language chosen twice is that language",
    "shelters/address.html": "shows an address; that it was shown is on record each time",
    "shelters:places": "looks for places, and changes nothing",
    "voice:sheet": "of nobody's account: the answer uses the slip up",
}
# What htmx sends of an element that is no form.
PARTS_WITHOUT_A_KEY = {"shelters:choose_places": "looks for places within another form, and changes nothing"}
PAGES_THAT_CLAIM_NOTHING = {
    "accounts.views.names.HideNames": "changes what a screen shows, not what is on file",
    "accounts.views.names.ShowNames": "changes what a screen shows, for as long, and each is on record",
    "accounts.views.screens.Leave": "left twice is left",
    "accounts.views.screens.Stay": "a script's: it says how long a session lives",
    "accounts.views.sign_in.AcceptInvitation": "of nobody's account yet: the link works once",
    "cases.contact.views.ContactOfCaller": "opens one way on its own answer, each time with a reason on record",
    "cases.contact.views.ContactOfCase": "opens one way on its own answer, each time with a reason on record",
    "cases.documents.views.PrintSummary": "answers with paper; that it was printed is on record each time",
    "cases.planning.views.versions.PrintPlan": "answers with paper; that it was printed is on record each time",
    "cases.retention.views.MakeCopy": "answers with a copy; that it was made is on record each time",
    "exchange.ctdc.views.Table": "answers with a table; that it was made is on record each time",
    "exchange.handover.views.File": "answers with a file; each time is counted and on record",
    "referrals.guests.views.Accept": "of nobody's account: the answer uses the link up",
    "referrals.guests.views.Card": "of nobody's account: the answer uses the link up",
    "referrals.guests.views.Door": "of nobody's account: one browser alone is let in, and wrong tries are counted",
    "shelter_cms.finding.views.Find": "looks for something; that somebody looked is on record each time",
    "shelters.places.views.ChoosePlaces": "looks for places, and changes nothing",
    "shelters.places.views.SearchPlaces": "looks for places, and changes nothing",
    "shelters.views.board.CheckCaseNumber": "a part of a form that is filled in, and changes nothing",
    "shelters.views.houses.Address": "shows an address; that it was shown is on record each time",
}
# By the name of the address: what takes POST and is no page of ours.
NO_PAGES_OF_OURS = {
    "account_change_password": "allauth's",
    "account_login": "allauth's",
    "account_logout": "Django's, and signed out twice is signed out",
    "account_reauthenticate": "allauth's",
    "account_set_password": "allauth's",
    "csp_reports": "sent by browsers, of nobody's account",
    "mfa_authenticate": "allauth's",
    "mfa_login_webauthn": "allauth's",
    "mfa_reauthenticate_webauthn": "allauth's",
    "parcels:receive": "sent by other installations: each parcel is taken once, by its id",
    "set_language": "Django's",
    "voice:sheet": "of nobody's account: the answer uses the slip up",
}


def forms():
    """Every form of the templates that is sent by POST: its template, where it goes, its tag, and what stands in it."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        for form in FORM.finditer(path.read_text(encoding="utf-8")):
            if POSTS.search(form["tag"]):
                # Behind data- stand addresses for the scripts.
                goes = dict.fromkeys(NAMES.findall(re.split(r"\sdata-", form["tag"])[0]))
                yield name, " ".join(goes) or name, form["tag"], form["body"]


def without_key():
    return [(name, goes) for name, goes, _tag, body in forms() if "{% form_key %}" not in body]


def test_every_form_that_changes_something_carries_a_key():
    assert [(name, goes) for name, goes in without_key() if goes not in FORMS_WITHOUT_A_KEY] == []


def test_no_excuse_outlives_its_form():
    assert sorted(set(FORMS_WITHOUT_A_KEY) - {goes for _name, goes in without_key()}) == []


def test_a_key_stands_once_beside_the_token_of_its_form_and_nowhere_else():
    in_forms = Counter()
    for name, _goes, _tag, body in forms():
        assert body.count("{% form_key %}") == body.count("{% csrf_token %}{% form_key %}") <= 1, name
        in_forms[name] += body.count("{% form_key %}")
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert text.count("{% form_key %}") == in_forms[str(path.relative_to(TEMPLATES))], path
        assert ("{% load form_keys %}" in text) == ("{% form_key %}" in text), path


def test_what_is_sent_by_something_else_than_a_form_has_an_excuse():
    """A button with an address of its own, and what htmx sends of another element, would go past the key of a form."""
    sent = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bform(?:action|method)=|\bhx-(?:put|patch|delete)=", text), path
        for tag in re.findall(r"<(?!form\b)[a-z]+\b[^>]*\bhx-post=[^>]*>", text):
            sent.update(NAMES.findall(tag))
    assert sent == set(PARTS_WITHOUT_A_KEY)


def test_what_is_to_lose_its_page_or_is_sent_by_a_script_is_left_alone_by_the_line():
    """static/js/line.js holds back what is sent while there is no line, except where the form says otherwise."""
    off = [(goes, "{% form_key %}" in body) for _name, goes, tag, body in forms() if 'data-line="off"' in tag]

    assert {goes for goes, _key in off} == {
        "account_logout", "accounts:leave", "accounts:hide_names accounts:show_names", "find",
    }  # fmt: skip
    assert not any(key for _goes, key in off)
    assert [name for name, goes, tag, _body in forms() if goes == "account_logout" and "data-line" not in tag] == []


# ------------------------------------------------------------------ the pages that take them


def addresses(patterns=None, prefix=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback
        else:
            yield from addresses(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def classes():
    views = {getattr(view, "view_class", None) for _name, view in addresses()}
    return sorted((view for view in views if view and issubclass(view, PageView)), key=named)


def named(view):
    return f"{view.__module__}.{view.__qualname__}"


def takes_post(view):
    if "post" not in view.http_method_names or not hasattr(view, "post"):
        return False
    return not (view.post is FormPage.post and view.form_class is None)


def ours_above(view):
    """The classes of the apps that it is made of; core's ground is looked at by itself."""
    return [base for base in view.__mro__ if base.__module__.split(".")[0] not in {"core", "django", "builtins"}]


def test_every_page_that_takes_something_claims_it_or_has_an_excuse():
    taking = [view for view in classes() if takes_post(view)]

    assert len(taking) > 300
    assert [named(view) for view in taking if not view.works_once] == sorted(PAGES_THAT_CLAIM_NOTHING)


def test_what_takes_something_and_is_no_page_of_ours_is_known():
    taking = set()
    for name, view in addresses():
        kind = getattr(view, "view_class", None)
        # What programs send has a key of its own, the header Idempotency-Key (core/api, tests/api).
        if kind is not None and issubclass(kind, PageView | ApiView):
            continue
        if issubclass(getattr(view, "cls", object), ApiView):
            continue
        if kind is None and view(RequestFactory().post("/")).status_code == 405:
            continue
        if kind is None or "post" in kind.http_method_names:
            taking.add(name)
    assert sorted(taking) == sorted(NO_PAGES_OF_OURS)


@pytest.mark.parametrize("method", ["dispatch", "done"])
def test_whatever_stands_above_the_ground_comes_back_to_it(method):
    """With a `dispatch` of its own alone a page would claim nothing; with a `done` of its own alone, settle nothing."""
    goes_on = {"dispatch": ["super().dispatch("], "done": ["super().done(", "self.settle("]}[method]
    own = {base for view in classes() if view.works_once for base in ours_above(view) if method in vars(base)}

    assert own
    for base in own:
        assert any(call in inspect.getsource(vars(base)[method]) for call in goes_on), named(base)


def test_every_page_that_takes_something_says_when_it_is_done():
    """Claimed and never settled would be done again by the next press."""
    for view in classes():
        if not view.works_once or not takes_post(view) or view.post in {FormPage.post, ActionView.post}:
            continue
        source = "".join(inspect.getsource(base) for base in ours_above(view))
        assert re.search(r"self\.(?:done|settle)\(|super\(\)\.post\(|def perform\(", source), named(view)
        assert not re.search(r"\bredirect\(", inspect.getsource(view.post)), named(view)
