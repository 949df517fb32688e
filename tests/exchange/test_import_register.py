"""What a register adds, and that adding it again adds nothing."""

import threading
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import Organisation
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, CaseShare, Classification, Person
from cases.numbers import next_number
from core.errors import NotAllowed
from exchange.actions import import_register
from exchange.models import ImportedRow
from referrals.models import Referral
from referrals.states import Status
from reintegration.models import Assistance
from shelters.models import Bed, Stay
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_case, make_person
from tests.exchange import registers
from tests.exchange.registers import ADDED, NOTHING, folder
from tests.shelters.factories import make_shelter

LISTS = ("errors", "warnings", "possible_duplicates")


def imported(path, source="house", **options):
    result = import_register(path, actor=None, source=source, **options)
    assert not result.errors, [error.as_document() for error in result.errors]
    return result


@pytest.mark.django_db
def test_a_register_is_added_with_everything_in_it(tmp_path):
    result = imported(folder(tmp_path / "house"))

    case = Case.objects.get(person__cases__organisation__code="TD")
    assert result.as_document() == {**ADDED, **{name: [] for name in LISTS}, "dry_run": False}
    assert (case.person.family_name, case.person.phone) == ("Sınaqlıyeva", "+994500000001")
    assert (case.number, case.opened_on) == ("TD-2019-0001", date(2019, 1, 10))
    assert [row.status for row in case.classifications.order_by("id")] == ["presumed", "recognised"]
    stay = case.stays.get()
    assert (stay.person, stay.bed_uses.get().bed.label, stay.shelter.code) == (case.person, "1a", "TD1")
    assert case.assistance.get().amount_azn == Decimal("12.50")
    assert Case.objects.get(organisation__code="MIA").person.birth_year == 1990


@pytest.mark.django_db
def test_a_past_referral_has_its_end_but_opens_no_file(tmp_path):
    imported(folder(tmp_path / "house"))

    referral = Referral.objects.get()
    assert (referral.status, referral.submitted_by) == (Status.ACCEPTED, None)
    assert timezone.localtime(referral.decided_at).replace(tzinfo=None) == datetime(2019, 1, 17)  # noqa: DTZ001
    assert not CaseShare.objects.exists()


@pytest.mark.django_db
def test_the_same_register_again_adds_nothing(tmp_path):
    imported(folder(tmp_path / "house"))

    again = imported(tmp_path / "house")

    assert again.added == NOTHING
    assert (Person.objects.count(), Stay.objects.count(), Referral.objects.count()) == (2, 1, 1)
    assert AuditEvent.objects.filter(event=Event.REGISTER_IMPORTED).count() == 1


@pytest.mark.django_db
def test_equal_rows_of_a_file_are_separate_records_and_only_further_ones_are_added(tmp_path):
    twice = [*registers.ASSISTANCE, registers.ASSISTANCE[1]]
    thrice = [*twice, registers.ASSISTANCE[1]]

    first = imported(folder(tmp_path / "house", assistance=twice)).added["assistance"]
    second = imported(folder(tmp_path / "house", assistance=thrice)).added["assistance"]
    third = imported(folder(tmp_path / "house", assistance=twice)).added["assistance"]

    assert (first, second, third) == (2, 1, 0)
    assert ImportedRow.objects.get(sheet="assistance").copies == 3


@pytest.mark.django_db
def test_new_rows_of_a_known_person_are_added_without_the_sheet_of_persons(tmp_path):
    imported(folder(tmp_path / "house"))

    later = [registers.CLASSIFICATIONS[0], "P1,not_victim,2020-02-02,MIA"]
    result = imported(folder(tmp_path / "later", {"classifications": later}))

    assert result.added == NOTHING | {"classifications": 1}
    assert Classification.objects.order_by("-id")[0].case.number == "TD-2019-0001"


@pytest.mark.django_db
def test_the_same_rows_of_another_source_are_other_records(tmp_path):
    imported(
        folder(
            tmp_path / "house",
            {name: registers.WHOLE[name] for name in ("organisations", "persons")},
            persons=[registers.PERSONS[0], "P2,,TD,,,,,,,,,"],
        )
    )

    result = imported(tmp_path / "house", source="other")

    assert (result.added["persons"], result.added["organisations"]) == (1, 0)


@pytest.mark.django_db
def test_a_dry_run_says_what_would_be_added_and_adds_nothing(tmp_path):
    result = imported(folder(tmp_path / "house"), dry_run=True)

    assert (result.added, result.dry_run) == (ADDED, True)
    assert not any(model.objects.exists() for model in (Organisation, Person, Stay, ImportedRow))
    # That somebody looked across organisations is not taken back with it.
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {"programme_work"}


@pytest.mark.django_db
def test_the_owner_is_that_of_the_first_stay_or_item_a_stay_before_an_item(tmp_path):
    persons = [registers.PERSONS[0], *(f"{ref},,,,,,,,,,," for ref in ("stay", "item", "earlier"))]
    stays = [registers.STAYS[0], "stay,TD1,,2019-02-02,2019-02-02", "earlier,TD1,,2019-02-02,2019-02-03"]
    items = [
        registers.ASSISTANCE[0],
        "stay,food,2019-02-02,MIA,,",
        "item,food,2019-02-02,MIA,,",
        "earlier,food,2019-02-01,MIA,,",
    ]
    imported(
        folder(
            tmp_path / "r",
            persons=persons,
            stays=stays,
            assistance=items,
            classifications=None,
            exploitation=None,
            referrals=None,
        )
    )

    owners = list(Case.objects.order_by("id").values_list("organisation__code", flat=True))
    assert owners == ["TD", "MIA", "MIA"]


@pytest.mark.django_db
def test_organisations_and_shelters_on_file_are_left_as_they_are(tmp_path):
    owner = make_organisation("TD", name="As it was", case_prefix="TDX")
    make_shelter(owner, code="TD1", name="Quiet House", client_groups=["women"], capacity=3)

    result = imported(folder(tmp_path / "house"))

    assert [(row.sheet, row.row, row.column, row.value) for row in result.warnings] == [
        ("organisations", 2, "name", "Temiz Example"),
        ("shelters", 2, "capacity", "12"),
    ]
    assert Organisation.objects.get(code="TD").name == "As it was"
    assert Case.objects.get(organisation=owner).number == "TDX-2019-0001"


@pytest.mark.django_db
def test_too_many_or_the_wrong_people_are_warnings_not_errors(tmp_path):
    shelters = [registers.SHELTERS[0], "TD1,Quiet House,TD,women,1,"]
    persons = [registers.PERSONS[0], "P1,,,,,,female,,,,,", "P2,,,,,,male,,,,,"]
    stays = [registers.STAYS[0], "P1,TD1,,2019-01-10,2019-04-01", "P2,TD1,,2019-01-12,"]

    result = imported(folder(tmp_path / "r", shelters=shelters, persons=persons, stays=stays))

    assert [(row.sheet, row.row, row.column) for row in result.warnings] == [("stays", 3, "shelter_code")] * 2
    assert result.added["stays"] == 2


@pytest.mark.django_db
def test_what_is_no_error(tmp_path):
    """Statuses in any order, same-day and adjoining stays, an empty sex, empty sheets, an open stay and equal rows."""
    persons = [registers.PERSONS[0], "P1,,,,,,,,,XXX,,"]
    statuses = [
        registers.CLASSIFICATIONS[0],
        "P1,recognised,2019-02-02,",
        "P1,potential,2019-02-02,",
        "P1,not_victim,2018-01-01,",
    ]
    stays = [
        registers.STAYS[0],
        "P1,TD1,1a,2019-01-01,2019-01-05",
        "P1,TD1,1a,2019-01-03,2019-01-03",
        "P1,TD1,1a,2019-01-05,2019-01-05",
        "P1,TD1,1a,2019-01-05,",
    ]

    result = imported(
        folder(
            tmp_path / "r",
            persons=persons,
            classifications=statuses,
            stays=stays,
            assistance=[],
            exploitation=[registers.EXPLOITATION[0]],
            referrals=[],
        )
    )

    assert (result.added["stays"], result.added["classifications"]) == (4, 3)
    assert Person.objects.get().sex == "unknown"
    assert Bed.objects.count() == 1


@pytest.mark.django_db
def test_of_two_statuses_on_a_day_the_later_row_holds(tmp_path):
    statuses = [registers.CLASSIFICATIONS[0], "P1,recognised,2019-02-02,", "P1,potential,2019-02-02,"]

    imported(folder(tmp_path / "r", classifications=statuses))

    assert Case.objects.with_current_status().get(organisation__code="TD").current_status == "potential"


@pytest.mark.django_db
def test_given_case_numbers_are_kept_and_new_ones_go_on_behind_them(tmp_path):
    persons = [registers.PERSONS[0], "A,TD-2019-0041,TD,,,,,,,,,", "B,,TD,,,,,,,,,", "C,Old 7/19,TD,,,,,,,,,"]
    items = [registers.ASSISTANCE[0], *(f"{ref},food,2019-05-05,TD,," for ref in "ABC")]

    imported(
        folder(tmp_path / "r", {"organisations": registers.ORGANISATIONS, "persons": persons, "assistance": items})
    )

    assert list(Case.objects.order_by("id").values_list("number", flat=True)) == [
        "TD-2019-0041",
        "TD-2019-0042",
        "Old 7/19",
    ]
    assert next_number(Organisation.objects.get(code="TD"), 2019) == "TD-2019-0043"


@pytest.mark.django_db
def test_a_case_opens_on_the_first_day_of_contact_not_of_exploitation(tmp_path):
    imported(folder(tmp_path / "house"))

    assert Case.objects.get(organisation__code="MIA").opened_on == timezone.localdate()
    assert Case.objects.get(organisation__code="TD").opened_on == date(2019, 1, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("N,,TD,Кулиева,Айсель,,,,1990,,,", True),
        ("N,,TD,Guliyeva,Aysell,,,,1991,,,", True),
        ("N,,TD,Quliyeva,Aysel,,,,1970,,,", False),
        ("N,,TD,Həsənova,Aysel,,,,1990,,,", False),
        ("N,,TD,Başqa,Adam,,,,,,aa 123-45,", True),
        ("N,,TD,Başqa,Adam,,,,,,,+994 50 111 22 33", True),
        ("N,,TD,,,,,,,,,", False),
    ],
    ids=["other script", "other spelling", "other year", "other name", "same document", "same phone", "nameless"],
)
def test_likely_duplicates_are_listed_by_case_number_and_never_merged(tmp_path, line, found):
    person = make_person(
        family_name="Quliyeva",
        given_name="Aysel",
        date_of_birth=date(1990, 4, 4),
        identity_document_no="AA12345",
        phone="+994501112233",
    )
    case = make_case(make_organisation("TD"), person=person)

    result = imported(folder(tmp_path / "r", {"persons": [registers.PERSONS[0], line]}))

    expected = [{"sheet": "persons", "row": 2, "person_ref": "N", "case_numbers": [case.number]}] if found else []
    assert result.as_document()["possible_duplicates"] == expected
    assert result.added["persons"] == 1


@pytest.mark.django_db
def test_a_register_is_recorded_by_its_source_and_numbers_and_no_name(tmp_path, administrator):
    import_register(folder(tmp_path / "house"), actor=administrator, source="house")

    event = AuditEvent.objects.get(event=Event.REGISTER_IMPORTED)
    assert event.actor_label == "administrator"
    assert event.changes["source"] == "house"
    assert "persons: 2" in event.changes["rows"]
    assert "Sınaqlıyeva" not in str(event.__dict__)


@pytest.mark.django_db
def test_who_may_not_import_is_refused(tmp_path, caseworker):
    with pytest.raises(NotAllowed):
        import_register(folder(tmp_path / "house"), actor=caseworker, source="house")

    assert not Person.objects.exists()


@pytest.mark.django_db
def test_if_the_record_cannot_be_written_nothing_is_imported(tmp_path, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("exchange.actions.record", broken)
    with pytest.raises(RuntimeError):
        import_register(folder(tmp_path / "house"), actor=None, source="house")

    assert not Person.objects.exists()


@pytest.mark.usefixtures("own_database")
def test_two_imports_of_one_register_at_once_add_it_once(tmp_path):
    path = folder(tmp_path / "house")
    start = threading.Barrier(2)
    results = []

    def run():
        try:
            start.wait(10)
            results.append(import_register(path, actor=None, source="house"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(result.added["persons"] for result in results) == [0, 2]
    assert not any(result.errors for result in results)
    assert (Person.objects.count(), Assistance.objects.count()) == (2, 1)
