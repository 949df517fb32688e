"""The register of referrals: complete for whom it is kept, silent about what is not hers, never a name."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from audit.events import Event
from audit.models import AuditEvent
from core import pdf
from core.errors import Refused
from referrals.journal import actions, listing, presenters, statistics
from referrals.models import Referral
from referrals.states import Answer, Box, DeclineReason, Outcome, Side, Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.queries import statements_of

URL = reverse("referrals:register")
FILES = {kind: reverse(f"referrals:{name}") for kind, name in (
    ("csv", "register_csv"), ("xlsx", "register_xlsx"), ("pdf", "journal"),
)}  # fmt: skip
FIGURES = reverse("referrals:register_figures")


def shown(client, address=URL, **query):
    text = client.get(address, query).content.decode()
    assert SURNAME not in text
    assert GIVEN_NAME not in text
    return text


@pytest.fixture
def receiving_manager(receiver):
    return make_user("receiving-manager", receiver.organisation, "shelter_manager")


class TestPage:
    def test_holds_what_was_submitted(self, client, referral_at, reviewer):
        draft, rows = referral_at(), [referral_at(status) for status in (Status.SUBMITTED, Status.COMPLETED)]
        client.force_login(reviewer)

        text = shown(client)

        assert all(str(row.public_id) in text for row in rows)
        assert str(draft.public_id) not in text
        assert reviewer.full_name in text

    @pytest.mark.parametrize("who", ["caseworker", "receiver", "auditor", "administrator"])
    def test_is_not_for_everybody(self, who, request, client, referral_at):
        referral_at(Status.COMPLETED)
        client.force_login(request.getfixturevalue(who))

        for address in (URL, FIGURES, *FILES.values()):
            answer = client.get(address)
            assert answer.status_code == 403
            assert SURNAME.encode() not in answer.content

    def test_of_another_house_it_tells_nothing(self, client, referral_at, stranger):
        row = referral_at(Status.COMPLETED)
        other = make_user("other-manager", stranger.organisation, "shelter_manager")
        client.force_login(other)

        for address in (URL, FILES["csv"]):
            text = client.get(address).content.decode()
            assert str(row.public_id) not in text
            assert row.case.number not in text
            assert SURNAME not in text

    def test_a_receiver_is_told_neither_who_decided_nor_what_followed_a_no(
        self, client, referral_at, receiving_manager, reviewer
    ):
        other = make_organisation("OTHER", name="The house that took it")
        row = referral_at(Status.COMPLETED, outcome=Outcome.PROVIDED)
        row.parties.filter(side=Side.RECEIVER).update(answer=Answer.CLOSED, box=Box.ENDED)
        Referral.objects.filter(pk=row.pk).update(to_organisation=other)
        client.force_login(receiving_manager)

        def lines(**query):
            return [line.public_id for line in client.get(URL, query).context["page"]]

        text = shown(client)
        assert str(row.public_id) in text
        assert reviewer.full_name not in text
        table = text[text.index("<tbody>") : text.index("</tbody>")]
        assert "The house that took it" not in table
        assert "Provided" not in table
        assert lines(outcome="provided") == []
        assert lines(receiver=other.public_id) == []
        assert lines(receiver=receiving_manager.organisation.public_id) == [row.public_id]

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [("under_way", Status.OFFERED), ("provided", Status.COMPLETED), ("declined", Status.DECLINED)],
    )
    def test_by_outcome(self, outcome, status, client, referral_at, reviewer):
        wanted = referral_at(status, outcome="provided" if status == Status.COMPLETED else "")
        other = referral_at(Status.REFUSED)
        client.force_login(reviewer)

        text = shown(client, outcome=outcome)

        assert str(wanted.public_id) in text
        assert str(other.public_id) not in text

    def test_by_time_purpose_and_organisations(self, client, referral_at, reviewer, caseworker, receiver):
        old, legal = referral_at(Status.REFUSED, purpose="health"), referral_at(Status.REFUSED, purpose="legal")
        Referral.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=800))
        client.force_login(reviewer)

        def found(**query):
            text = shown(client, **query)
            return str(old.public_id) in text, str(legal.public_id) in text

        assert found() == (False, True)
        assert found(from_on="") == (True, True)
        assert found(from_on="", until_on=timezone.localdate() - timedelta(days=1)) == (True, False)
        assert found(from_on="", purpose="health") == (True, False)
        assert found(from_on="", sender=caseworker.organisation.public_id) == (True, True)
        assert found(from_on="", sender=receiver.organisation.public_id) == (False, False)
        assert found(number=old.case.number) == (True, True)

    def test_costs_the_same_for_many(self, client, referral_at, reviewer):
        client.force_login(reviewer)
        referral_at(Status.COMPLETED)
        client.get(URL)
        few = statements_of(lambda: client.get(URL))
        for _ in range(12):
            referral_at(Status.COMPLETED)

        assert len(statements_of(lambda: client.get(URL))) == len(few) <= 12

    def test_pages_follow_each_other(self, client, referral_at, reviewer, monkeypatch):
        rows = {referral_at(Status.SUBMITTED).public_id for _ in range(27)}
        client.force_login(reviewer)

        first = client.get(URL).context["page"]
        second = client.get(URL + first.next_url).context["page"]

        assert {line.public_id for page in (first, second) for line in page} == rows


class TestFiles:
    def test_csv_has_the_columns_of_the_journal_and_is_on_record(self, client, referral_at, reviewer):
        row = referral_at(Status.COMPLETED, outcome=Outcome.IN_PART)
        client.force_login(reviewer)

        answer = client.get(FILES["csv"])

        [line] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert line["Case"] == row.case.number
        assert line["Decided by"] == reviewer.full_name
        assert line["Outcome"] == "Provided in part"
        assert SURNAME not in str(line)
        event = AuditEvent.objects.get(event=Event.EXPORTED)
        assert event.changes["rows"] == 1
        assert event.changes["format"] == "csv"
        assert answer["Content-Disposition"] == f'attachment; filename="register-{timezone.localdate()}.csv"'

    def test_no_cell_is_worked_out_by_a_spreadsheet(self, referral_at, reviewer, caseworker):
        referral_at(Status.SUBMITTED)
        type(caseworker.organisation).objects.filter(pk=caseworker.organisation_id).update(name='=HYPERLINK("x")')

        content = {kind: actions.export_register({}, kind, "d", actor=reviewer).content for kind in ("csv", "xlsx")}

        assert "'=HYPERLINK" in content["csv"].decode("utf-8-sig")
        with ZipFile(io.BytesIO(content["xlsx"])) as book:
            assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
            assert "=HYPERLINK" in book.read("xl/sharedStrings.xml").decode()

    @pytest.mark.parametrize("language", ["az", "en", "ru"])
    def test_the_journal_is_a_paper(self, language, referral_at, reviewer):
        referral_at(Status.COMPLETED)
        with translation.override(language):
            assert actions.export_register({}, "pdf", "d", actor=reviewer).content.startswith(b"%PDF")
            assert actions.export_register({"purpose": "legal"}, "pdf", "d", actor=reviewer).content.startswith(b"%PDF")

    def test_what_is_too_large_is_asked_for_in_parts(self, client, referral_at, reviewer, monkeypatch):
        monkeypatch.setitem(actions.LARGEST, "pdf", 1)
        referral_at(Status.COMPLETED), referral_at(Status.COMPLETED)

        with pytest.raises(Refused):
            actions.export_register({}, "pdf", "d", actor=reviewer)
        client.force_login(reviewer)
        assert client.get(FILES["pdf"]).status_code == 400
        assert not AuditEvent.objects.filter(event=Event.EXPORTED).exists()

    def test_paper_holds_no_name(self, referral_at, reviewer, monkeypatch):
        referral_at(Status.COMPLETED)
        seen = []
        monkeypatch.setattr(pdf, "render", lambda template, data, **_how: seen.append(str(data)) or b"%PDF")

        actions.export_register({}, "pdf", "d", actor=reviewer)

        assert SURNAME not in seen[0]
        assert GIVEN_NAME not in seen[0]


class TestTimes:
    def test_are_counted_from_step_to_step(self, referral_at, reviewer):
        row = referral_at(Status.DECLINED)
        start = timezone.now() - timedelta(hours=50)
        Referral.objects.filter(pk=row.pk).update(
            submitted_at=start, approved_at=start + timedelta(hours=5), decided_at=start + timedelta(hours=29)
        )
        found = list(listing.with_words(listing.rows_for(reviewer, {})))

        [line] = presenters.rows_of(found, listing.times_of(reviewer, found), reviewer)

        assert (line.hours_to_decision, line.hours_to_answer) == (5.0, 24.0)
        assert "decision 5 h" in line.times


class TestFigures:
    def test_tell_nothing_of_few(self, client, referral_at, reviewer):
        referral_at(Status.COMPLETED, outcome=Outcome.PROVIDED)
        rows = listing.rows_for(reviewer, {})

        assert [tally.count for tally in statistics.outcomes(listing.told(rows))] == [None]
        assert all(spread.median is None for way in statistics.times(listing.told(rows)) for spread in way.spreads)
        client.force_login(reviewer)
        assert "Too few for a figure" in shown(client, FIGURES)

    def test_tell_of_many_how_long_it_took(self, client, referral_at, reviewer, monkeypatch):
        monkeypatch.setattr(settings, "SMALLEST_FIGURE", 3)
        start = timezone.now() - timedelta(days=20)
        for hours in (2, 4, 12):
            row = referral_at(Status.DECLINED)
            Referral.objects.filter(pk=row.pk).update(
                submitted_at=start,
                approved_at=start + timedelta(hours=hours),
                decided_at=start + timedelta(hours=2 * hours),
            )
            row.parties.filter(side=Side.RECEIVER).update(decline_reason=DeclineReason.NO_PLACE)

        [way] = statistics.times(listing.told(listing.rows_for(reviewer, {})))
        [reason] = statistics.decline_reasons(listing.rows_for(reviewer, {}), reviewer)

        assert way.spreads[0].median == timedelta(hours=4)
        assert timedelta(hours=10) < way.spreads[0].ninth < timedelta(hours=12)
        assert way.spreads[1].count == 3
        assert (reason.code, reason.count) == (DeclineReason.NO_PLACE, 3)
        client.force_login(reviewer)
        text = shown(client, FIGURES)
        assert "4 h / 10 h" in text
        assert "No place, or no time" in text
