"""While names are hidden no page says who somebody is, but one that was opened to change it, or a paper that was asked for.

And nowhere but before a call is there a link that calls or writes.
"""

import re
from datetime import date

import pytest

from cases.enquiries.models import Enquiry
from cases.family.models import Relation
from cases.intake.models import Intake
from cases.models import Person
from shelters.visits.models import Visit
from tests.cases.factories_family import make_relation

# Whoever opens these asks for what stands there: a form that changes it, the way to call, a paper, the list for the fire
# service, what the person herself is handed.
ASKED_FOR = frozenset({
    "cases:contact", "enquiries:contact", "cases:consent_form", "shelters:evacuation",
    "cases:intake", "cases:change_person", "cases:change_relation", "cases:open_own_case", "enquiries:change",
    "enquiries:open_case",
})  # fmt: skip
LINK = re.compile(rb"""["'](?:tel|mailto):""")
WORDS = {
    Person: {
        "family_name": "Zamaskalova", "given_name": "Zamaskali", "patronymic": "Zamaskaqizi", "other_names": "Zamaskaduma",
        "identity_document_no": "ZAM4400551", "phone": "+994 50 774 41 10", "home_phone": "+994 12 774 41 11",
        "email": "zamaska@example.org", "street": "Zamaska street 7", "city": "Zamaskakend", "region": "Zamaskaregion",
        "postal_code": "AZ77441", "date_of_birth": date(1987, 3, 21),
    },
    Relation: {
        "family_name": "Zamaskarelova", "given_name": "Zamaskarel", "contact": "050 774 41 12", "contact_how": "Zamaskahow",
    },
    Intake: {"safe_name": "Zamaskasafe", "safe_contact": "Zamaskaaunt 050 774 41 13", "contact_warning": "Zamaskawarning"},
    Enquiry: {
        "family_name": "Zamaskaenqova", "given_name": "Zamaskaenq", "caller_name": "Zamaskacaller",
        "caller_contact": "050 774 41 14", "call_back_when": "Zamaskawhen",
    },
    Visit: {"visitor": "Zamaskavisitor"},
}  # fmt: skip
TOLD = [b"zamaska", b"774 41", b"7744", b"zam44", b"21/03/1987", b"1987"]


@pytest.fixture
def told(estate, settings):
    """The estate, with words of its own wherever somebody is named."""
    settings.HIDE_NAMES = "by_default"
    things = estate.things
    make_relation(things["case"], kind="sibling")
    for case in {things["case"], things["file"]}:
        Intake.objects.get_or_create(case=case)
    for model, words in WORDS.items():
        for row in model.objects.all():
            for name, word in words.items():
                setattr(row, name, word)
            if model is Person:
                row.birth_year = row.birth_month = None
                row.index_identity()
            row.save()
    return estate


def test_a_page_names_nobody_until_it_is_asked_to_and_calls_nobody(told):
    client, wrong = told.client(), []
    for name, url in told.some_addresses(6):
        response = client.get(url)
        if response.status_code != 200 or response.streaming or "text/html" not in response.headers["Content-Type"]:
            continue
        body = response.content
        said = [word.decode() for word in TOLD if word in body.lower()]
        if said and name not in ASKED_FOR:
            at = body.lower().index(said[0].encode())
            wrong.append((name, said, body[max(0, at - 90) : at + 60]))
        if LINK.search(body) and name not in {"cases:contact", "enquiries:contact"}:
            wrong.append((name, "link", LINK.search(body).group()))

    assert not wrong, "\n".join(map(str, wrong))
