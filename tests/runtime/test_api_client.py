"""The client that `make client` makes, alone in a virtual environment of its own, does a day's work against a running server."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import Case, Note, Person
from shelters.models import Stay
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.api.conftest import token_of
from tests.cases.factories import make_case
from tests.conftest import SURNAME
from tests.shelters.factories import make_bed, make_shelter

pytestmark = [pytest.mark.runtime, pytest.mark.slow]

JOURNEY = """
import json, sys
from datetime import date, datetime, timezone
from uuid import UUID, uuid4

from shelter_cms_client import AuthenticatedClient
from shelter_cms_client.api.cases import change_case_notes, change_cases, read_case, read_cases
from shelter_cms_client.api.persons import change_person_details, read_person
from shelter_cms_client.api.stays import change_stay_check_out, change_stays, read_stay
from shelter_cms_client.models import CaseTakenRequest, CheckOutTakenRequest, NoteTakenRequest, PersonTakenRequest
from shelter_cms_client.models import StayTakenRequest

address, token, shelter, bed, today = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=token)


def good(answer, status=200):
    assert answer.status_code == status, (answer.status_code, answer.content)
    return answer


listed = good(read_cases.sync_detailed(client=client)).parsed.results
new = CaseTakenRequest.from_dict(
    {"family_name": "Yeni", "given_name": "Ad", "sex": "female", "date_of_birth": "1999-01-02", "status": "presumed"}
)
opened = good(change_cases.sync_detailed(client=client, body=new, idempotency_key=str(uuid4())), 201).parsed
case = good(read_case.sync_detailed(opened.id, client=client))
assert case.headers["ETag"]
person = good(read_person.sync_detailed(case.parsed.person, client=client))
phone = PersonTakenRequest.from_dict({"phone": "0501112233"})
for tag, status in (('"stale"', 412), (person.headers["ETag"], 200)):
    good(
        change_person_details.sync_detailed(
            case.parsed.person, client=client, body=phone, idempotency_key=str(uuid4()), if_match=tag
        ),
        status,
    )
note = NoteTakenRequest.from_dict({"kind": "telephone", "text": "She called.", "happened_at": "2024-06-01T10:00:00+04:00"})
good(change_case_notes.sync_detailed(opened.id, client=client, body=note, idempotency_key=str(uuid4())), 201)
stay = StayTakenRequest.from_dict({"case": str(opened.id), "shelter": shelter, "bed": bed, "check_in": today})
stay = good(change_stays.sync_detailed(client=client, body=stay, idempotency_key=str(uuid4())), 201).parsed
shown = good(read_stay.sync_detailed(stay.id, client=client))
leaving = CheckOutTakenRequest.from_dict({"on": today, "destination": "unknown"})
good(
    change_stay_check_out.sync_detailed(
        stay.id, client=client, body=leaving, idempotency_key=str(uuid4()), if_match=shown.headers["ETag"]
    )
)
print(json.dumps({"listed": [str(row.id) for row in listed], "case": str(opened.id), "stay": str(stay.id)}))
"""


def run(*words: object, **more: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)  # noqa: S603 (our own)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def client_python(tmp_path, own_database):
    """A Python that knows the made client and what it depends on, and nothing of the project."""
    document, made, python = tmp_path / "openapi.json", tmp_path / "client", tmp_path / "fresh" / "bin" / "python"
    # As `make client` does.
    run(sys.executable, "manage.py", "write_api_document", document, cwd=settings.BASE_DIR, env=own_database)
    making = ("generate", "--path", document, "--output-path", made, "--meta", "setup")
    run(sys.executable, "-m", "openapi_python_client", *making)
    run(sys.executable, "-m", "venv", tmp_path / "fresh")
    run(python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", made)
    return python


def test_a_days_work_with_the_made_client(client_python, own_database, tmp_path):
    house = make_organisation("HOUSE", name="Example House", case_prefix="EH")
    user = make_user("worker", house, "caseworker", "shelter_manager")
    on_file = make_case(house, worker=user)
    bed = make_bed(make_shelter(house, code="EH1"))
    _token, secret = token_of(user)
    script = tmp_path / "journey.py"
    script.write_text(JOURNEY, encoding="utf-8")

    with browsers.site(own_database, tmp_path) as address:
        words = (address, secret, bed.shelter.public_id, bed.public_id, timezone.localdate())
        said = json.loads(run(client_python, "-I", script, *words, cwd=tmp_path))

    assert said["listed"] == [str(on_file.public_id)]
    case = Case.objects.get(public_id=said["case"])
    assert (case.person.phone, case.organisation) == ("0501112233", house)
    assert Note.objects.get().text == "She called."
    stay = Stay.objects.get(public_id=said["stay"])
    assert (stay.case, stay.check_in, stay.check_out) == (case, timezone.localdate(), timezone.localdate())
    assert stay.bed_uses.get().bed == bed
    assert Person.objects.exclude(pk=case.person_id).get().family_name == SURNAME
