"""Registers written for a test: CSV folders with a few rows, in the shape of the contract."""

import csv

ORGANISATIONS = ["code,name,type", "TD,Temiz Example,ngo", "MIA,Example Ministry,ministry"]
SHELTERS = ["code,name,organisation,client_group,capacity,included", "TD1,Quiet House,TD,women,12,yes"]
PERSONS = [
    "person_ref,case_no,organisation,family_name,given_name,patronymic,sex,date_of_birth,birth_year,citizenship,"
    "identity_document_no,phone",
    "P1,,,Sınaqlıyeva,Aynurxanım,,female,1995-03-08,,AZE,AA0000001,+994500000001",
    "P2,,MIA,Örnəkova,Lalaxanım,,female,,1990,UZB,,",
]
CLASSIFICATIONS = [
    "person_ref,status,effective_on,decided_by",
    "P1,presumed,2019-01-10,TD",
    "P1,recognised,2019-03-01,MIA",
]
EXPLOITATION = ["person_ref,form,country,from_on,to_on", "P1,ForcedLabour,TUR,2018-01-01,2018-12-01"]
STAYS = ["person_ref,shelter_code,bed,check_in,check_out", "P1,TD1,1a,2019-01-10,2019-04-01"]
ASSISTANCE = ["person_ref,type,delivered_on,organisation,quantity,amount_azn", "P1,food,2019-01-11,TD,1,12.50"]
REFERRALS = [
    "person_ref,from_organisation,to_organisation,purpose,submitted_on,outcome,decided_on",
    "P1,TD,MIA,formal_identification,2019-01-15,accepted,2019-01-17",
]
WHOLE = {
    "organisations": ORGANISATIONS,
    "shelters": SHELTERS,
    "persons": PERSONS,
    "classifications": CLASSIFICATIONS,
    "exploitation": EXPLOITATION,
    "stays": STAYS,
    "assistance": ASSISTANCE,
    "referrals": REFERRALS,
}
ADDED = {
    "organisations": 2,
    "shelters": 1,
    "persons": 2,
    "classifications": 2,
    "exploitation": 1,
    "stays": 1,
    "assistance": 1,
    "referrals": 1,
}
NOTHING = dict.fromkeys(ADDED, 0)


def folder(path, sheets=WHOLE, **changed):
    """A folder of CSV: the whole register, or these sheets; `changed` replaces sheets (None leaves one out)."""
    path.mkdir(parents=True, exist_ok=True)
    for name, lines in (dict(sheets) | changed).items():
        target = path / f"{name}.csv"
        target.unlink(missing_ok=True)
        if lines is not None:
            target.write_text("\n".join(lines) + "\n" if lines else "", encoding="utf-8")
    return path


def cells(lines):
    """The cells of CSV lines."""
    return list(csv.reader(lines))
