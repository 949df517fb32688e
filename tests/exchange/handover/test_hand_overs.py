"""Files that leave: by two above the limit, encrypted, for three days, so many times, each step on record."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pyrage
import pytest
import pyzipper
from django.db import IntegrityError, transaction
from django.utils import timezone
from pyrage.x25519 import Identity
from python_calamine import CalamineWorkbook

from accounts.access import acting_as
from accounts.models import User
from accounts.telling.models import Notification
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from core.keys import CannotDecrypt
from exchange.agreements.actions import end_agreement
from exchange.handover import actions
from exchange.handover.making import done_of, make_file
from exchange.handover.models import HandOver
from exchange.handover.storage import hand_overs
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case
from tests.exchange.handover.factories import asked, make_agreement, make_hand_over
from tests.exchange.htcds import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return Identity.generate()


@pytest.fixture
def agreement(manager, protection_officer):
    return make_agreement(manager, protection_officer)


@pytest.fixture
def keyed(manager, protection_officer, pair):
    return make_agreement(manager, protection_officer, age_key=str(pair.to_public()))


@pytest.fixture
def consenting(case, caseworker):
    agree(case, caseworker)
    return case


def again(hand_over):
    return HandOver.objects.get(pk=hand_over.pk)


def made(agreement, by, **more):
    hand_over = actions.ask_for_hand_over(asked(agreement, **more), actor=by)
    make_file(hand_over.public_id)
    return again(hand_over)


def events_of(hand_over):
    rows = AuditEvent.objects.filter(target_id=hand_over.public_id).order_by("id")
    return list(rows.values_list("event", flat=True))


def sheets_of(content):
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return {name: str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def opened_zip(content, passphrase):
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        archive.setpassword(passphrase.encode())
        return archive.read(archive.namelist()[0])


# ------------------------------------------------------------ asking and approving


def test_a_few_cases_go_without_a_second_person(agreement, manager, consenting):
    hand_over = made(agreement, manager)

    assert (hand_over.state, hand_over.rows, hand_over.label) == ("ready", 1, f"{manager.organisation.code}-H1")
    assert events_of(hand_over) == ["hand_over_asked", "hand_over_made"]
    assert AuditEvent.objects.filter(event="case_exported", case_id=consenting.public_id).count() == 1
    assert Notification.objects.filter(user=manager, kind="answer").exists()


def test_above_the_limit_a_second_person_approves(agreement, manager, protection_officer, consenting, settings):
    settings.HAND_OVER_ROWS = 0
    hand_over = made(agreement, manager)
    assert hand_over.state == "waiting"
    assert Notification.objects.filter(user=protection_officer, kind="approval").exists()
    assert not Notification.objects.filter(user=manager, kind="approval").exists()

    with pytest.raises(NotAllowed):
        actions.approve_hand_over(hand_over, actor=manager)
    actions.approve_hand_over(hand_over, actor=protection_officer)
    make_file(hand_over.public_id)

    assert again(hand_over).state == "ready"
    assert events_of(hand_over) == ["hand_over_asked", "hand_over_approved", "hand_over_made"]


def test_the_database_refuses_approval_by_who_asked(agreement, manager):
    hand_over = make_hand_over(agreement, manager)

    with pytest.raises(IntegrityError, match="exchange_hand_over_by_two"), transaction.atomic():
        HandOver.objects.filter(pk=hand_over.pk).update(decided_by=manager, decided_at=timezone.now(), approved_rows=21)
    with pytest.raises(IntegrityError, match="exchange_hand_over_approved"), transaction.atomic():
        HandOver.objects.filter(pk=hand_over.pk).update(state="queued")


def test_a_refusal_has_a_reason_and_ends_it(agreement, manager, protection_officer):
    hand_over = make_hand_over(agreement, manager)

    with pytest.raises(Refused):
        actions.refuse_hand_over(hand_over, " ", actor=protection_officer)
    actions.refuse_hand_over(hand_over, "Half of them would do.", actor=protection_officer)

    assert again(hand_over).state == "refused"
    with pytest.raises(Conflict):
        actions.approve_hand_over(hand_over, actor=protection_officer)


def test_what_grew_past_what_was_approved_waits_again(
    agreement, manager, protection_officer, caseworker, consenting, settings
):
    settings.HAND_OVER_ROWS = 0
    hand_over = made(agreement, manager)
    actions.approve_hand_over(hand_over, actor=protection_officer)
    agree(make_case(caseworker.organisation), caseworker)

    make_file(hand_over.public_id)

    row = again(hand_over)
    assert (row.state, row.rows, row.decided_by, row.size) == ("waiting", 2, None, 0)
    assert not AuditEvent.objects.filter(event="case_exported").exists()
    assert events_of(hand_over)[-1] == "hand_over_grew"


@pytest.mark.parametrize(
    "fields",
    [
        {"purposes": ["research"]},
        {"kinds": ["statistics"]},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
    ],
)
def test_an_agreement_that_does_not_cover_it_lets_nothing_out(manager, protection_officer, consenting, fields):
    agreement = make_agreement(manager, protection_officer, **fields)

    with pytest.raises(Refused):
        actions.ask_for_hand_over(asked(agreement), actor=manager)


def test_an_unconfirmed_or_strange_agreement_lets_nothing_out(manager, stranger, consenting):
    with pytest.raises(Refused):
        actions.ask_for_hand_over(asked(make_agreement(manager)), actor=manager)
    with pytest.raises(NotVisible):
        actions.ask_for_hand_over(asked(make_agreement(stranger)), actor=manager)


def test_without_consent_there_is_nothing_to_hand_over(agreement, manager, case):
    with pytest.raises(Refused, match="No case"):
        actions.ask_for_hand_over(asked(agreement), actor=manager)


@pytest.mark.parametrize("who", ["caseworker", "protection_officer", "receiver", "reviewer", "administrator"])
def test_nobody_else_asks(request, agreement, who):
    with pytest.raises(NotAllowed):
        actions.ask_for_hand_over(asked(agreement), actor=request.getfixturevalue(who))


# ------------------------------------------------------------ the file


@pytest.mark.parametrize("layout", ["codes", "iom"])
def test_only_the_recipients_key_opens_it(keyed, manager, consenting, pair, layout):
    hand_over = made(keyed, manager, layout=layout)

    fetched = actions.fetch_file(hand_over, actor=manager)

    assert fetched.content.startswith(b"age-encryption.org/v1")
    assert SURNAME.encode() not in fetched.content
    assert hashlib.sha256(fetched.content).hexdigest() == hand_over.digest
    content = pyrage.decrypt(fetched.content, [pair])
    assert SURNAME in "".join(sheets_of(content).values())
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(fetched.content, [Identity.generate()])
    spoilt = fetched.content[:-1] + bytes([fetched.content[-1] ^ 1])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(spoilt, [pair])
    assert hand_over.passphrase == ""


def test_without_a_key_a_passphrase_opens_it_that_is_shown_once(agreement, manager, consenting):
    hand_over = made(agreement, manager)
    fetched = actions.fetch_file(hand_over, actor=manager)

    passphrase = actions.show_passphrase(hand_over, actor=manager)

    assert len(passphrase.replace("-", "")) == 28
    assert SURNAME in sheets_of(opened_zip(fetched.content, passphrase))["HTCDS"]
    assert zipfile.ZipFile(io.BytesIO(fetched.content)).infolist()[0].flag_bits & 1
    with pytest.raises(RuntimeError):
        opened_zip(fetched.content, passphrase[:-1] + "?")
    with pytest.raises(Conflict, match="already"):
        actions.show_passphrase(hand_over, actor=manager)
    assert again(hand_over).passphrase == ""


def test_a_changed_archive_does_not_open(agreement, manager, consenting):
    hand_over = made(agreement, manager)
    content = bytearray(actions.fetch_file(hand_over, actor=manager).content)
    content[200] ^= 1

    with pytest.raises(Exception, match="(?i)bad|authent|mac|crc|invalid"):
        opened_zip(bytes(content), actions.show_passphrase(hand_over, actor=manager))


def test_a_file_changed_on_our_disk_is_not_handed_out(agreement, manager, consenting):
    hand_over = made(agreement, manager)
    path = hand_overs.path_of(hand_over.public_id)
    content = bytearray(path.read_bytes())
    assert SURNAME.encode() not in content
    content[100] ^= 1
    path.write_bytes(content)

    with pytest.raises(CannotDecrypt):
        actions.fetch_file(hand_over, actor=manager)

    assert again(hand_over).downloads == 0


def test_the_workbook_says_of_itself_whose_it_is(keyed, manager, consenting, pair):
    hand_over = made(keyed, manager)
    other = made(keyed, manager)

    content = pyrage.decrypt(actions.fetch_file(hand_over, actor=manager).content, [pair])

    about = sheets_of(content)["about"]
    for said in (
        hand_over.label,
        hand_over.mark,
        manager.username,
        "Prosecutor's office",
        timezone.localdate().isoformat(),
    ):
        assert said in about
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert all(hand_over.mark in page and "oddFooter" in page for page in pages)
    assert hand_over.mark != other.mark


def test_ioms_own_workbook_has_it_at_the_foot(manager, protection_officer, consenting, pair):
    agreement = make_agreement(
        manager, protection_officer, age_key=str(pair.to_public()), party_name="Law & <Order> " + "x" * 180
    )
    hand_over = made(agreement, manager, layout="iom")

    content = pyrage.decrypt(actions.fetch_file(hand_over, actor=manager).content, [pair])

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    foot = page.partition("<oddFooter>")[2].partition("</oddFooter>")[0]
    assert hand_over.mark in foot
    assert "Law &amp;&amp; &lt;Order&gt;" in foot
    assert SURNAME in sheets_of(content)["Case Sheet"]


def test_of_a_case_only_what_the_agreement_names_goes(manager, protection_officer, consenting, pair):
    agreement = make_agreement(
        manager, protection_officer, age_key=str(pair.to_public()), kinds=["classification", "exploitation"]
    )
    hand_over = made(agreement, manager)

    content = pyrage.decrypt(actions.fetch_file(hand_over, actor=manager).content, [pair])

    assert SURNAME not in "".join(sheets_of(content).values())
    event = AuditEvent.objects.get(event="case_exported")
    assert event.changes["sections"] == ["classification", "exploitation"]


def test_what_begins_like_a_formula_stays_a_text(keyed, manager, consenting, pair):
    consenting.person.family_name = "=HYPERLINK(1)"
    consenting.person.save()
    hand_over = made(keyed, manager)

    content = pyrage.decrypt(actions.fetch_file(hand_over, actor=manager).content, [pair])

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert "quotePrefix" in book.read("xl/styles.xml").decode()
    assert not any("<f>" in page for page in pages)
    assert "=HYPERLINK(1)" in sheets_of(content)["HTCDS"]


# ------------------------------------------------------------ the job


def test_a_second_delivery_does_nothing(agreement, manager, consenting):
    hand_over = made(agreement, manager)

    make_file(hand_over.public_id)

    assert again(hand_over).digest == hand_over.digest
    assert events_of(hand_over).count("hand_over_made") == 1
    assert AuditEvent.objects.filter(event="case_exported").count() == 1
    assert done_of(hand_over) == 1


def test_it_is_made_with_the_rights_its_asker_has_today(agreement, manager, consenting):
    hand_over = actions.ask_for_hand_over(asked(agreement), actor=manager)
    User.objects.filter(pk=manager.pk).update(roles=["caseworker"])

    make_file(hand_over.public_id)

    assert again(hand_over).state == "failed"
    assert not AuditEvent.objects.filter(event="case_exported").exists()


def test_an_agreement_that_ended_meanwhile_stops_it(agreement, manager, consenting):
    hand_over = actions.ask_for_hand_over(asked(agreement), actor=manager)
    end_agreement(agreement, "No more.", actor=manager)

    make_file(hand_over.public_id)

    row = again(hand_over)
    assert row.state == "failed"
    assert row.problem
    assert not hand_overs.path_of(row.public_id).exists()


def test_what_kills_its_worker_is_not_tried_for_ever(agreement, manager, consenting):
    hand_over = actions.ask_for_hand_over(asked(agreement), actor=manager)
    HandOver.objects.filter(pk=hand_over.pk).update(tries=3)

    make_file(hand_over.public_id)

    assert again(hand_over).state == "failed"


def test_the_schedule_sends_again_what_was_lost(agreement, manager, consenting, monkeypatch):
    sent = []
    monkeypatch.setattr(actions, "_send", sent.append)
    waiting = actions.ask_for_hand_over(asked(agreement), actor=manager)
    made(agreement, manager)

    assert actions.resume() == 1
    assert sent == [waiting.public_id]


# ------------------------------------------------------------ fetching, and the end


def test_each_fetching_is_on_record_and_the_last_one_ends_it(
    keyed, manager, consenting, settings, django_capture_on_commit_callbacks
):
    settings.HAND_OVER_DOWNLOADS = 2
    hand_over = made(keyed, manager)

    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            actions.fetch_file(hand_over, actor=manager)

    row = again(hand_over)
    assert (row.state, row.downloads, row.file_key) == ("used", 2, "")
    assert not hand_overs.path_of(row.public_id).exists()
    counts = AuditEvent.objects.filter(event="hand_over_downloaded").order_by("id").values_list("changes", flat=True)
    assert [changes["count"] for changes in counts] == [1, 2]
    with pytest.raises(Conflict):
        actions.fetch_file(hand_over, actor=manager)


def test_a_passphrase_nobody_saw_outlives_the_last_fetching(agreement, manager, consenting, settings):
    settings.HAND_OVER_DOWNLOADS = 1
    hand_over = made(agreement, manager)
    content = actions.fetch_file(hand_over, actor=manager).content
    with pytest.raises(Conflict):
        actions.fetch_file(hand_over, actor=manager)

    passphrase = actions.show_passphrase(hand_over, actor=manager)

    assert opened_zip(content, passphrase)
    assert again(hand_over).state == "used"


def test_only_who_asked_fetches_it(keyed, manager, protection_officer, stranger, consenting):
    hand_over = made(keyed, manager)
    second = make_user("second", manager.organisation, "shelter_manager")

    for user in (protection_officer, second):
        with pytest.raises(NotAllowed):
            actions.fetch_file(hand_over, actor=user)
    with pytest.raises(NotVisible):
        actions.fetch_file(hand_over, actor=stranger)


def test_after_its_time_it_is_not_handed_out_and_then_destroyed(
    keyed, manager, consenting, django_capture_on_commit_callbacks
):
    hand_over = made(keyed, manager)
    past = timezone.now() - timedelta(seconds=1)
    HandOver.objects.filter(pk=hand_over.pk).update(made_at=past - timedelta(hours=72), expires_at=past)

    with pytest.raises(Conflict):
        actions.fetch_file(hand_over, actor=manager)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.end_run_out() == 1

    row = again(hand_over)
    assert (row.state, row.file_key) == ("expired", "")
    assert not hand_overs.path_of(row.public_id).exists()
    assert actions.end_run_out() == 0


def test_an_ended_agreement_closes_files_that_are_ready(keyed, manager, consenting):
    hand_over = made(keyed, manager)
    end_agreement(keyed, "No more.", actor=manager)

    with pytest.raises(Conflict):
        actions.fetch_file(hand_over, actor=manager)


def test_anybody_who_answers_for_it_withdraws_it(
    keyed, manager, protection_officer, consenting, django_capture_on_commit_callbacks
):
    hand_over = made(keyed, manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_hand_over(hand_over, actor=protection_officer)

    row = again(hand_over)
    assert (row.state, row.ended_by, row.file_key) == ("withdrawn", protection_officer, "")
    assert not hand_overs.path_of(row.public_id).exists()
    with pytest.raises(Conflict):
        actions.withdraw_hand_over(hand_over, actor=manager)


def test_the_nightly_sweep_takes_what_is_of_no_ready_file(keyed, manager, consenting):
    import os
    import time

    kept, left = made(keyed, manager), made(keyed, manager)
    HandOver.objects.filter(pk=left.pk).update(state="withdrawn")
    old = time.time() - 3 * 24 * 3600
    for row in (kept, left):
        os.utime(hand_overs.path_of(row.public_id), (old, old))

    actions.sweep_files()

    assert hand_overs.path_of(kept.public_id).exists()
    assert not hand_overs.path_of(left.public_id).exists()


@pytest.mark.parametrize(
    ("who", "seen"), [("manager", 1), ("protection_officer", 1), ("caseworker", 0), ("stranger", 0)]
)
def test_the_database_shows_it_to_who_answers_for_it(request, agreement, manager, who, seen):
    make_hand_over(agreement, manager)

    with acting_as(request.getfixturevalue(who)):
        assert HandOver.objects.count() == seen
