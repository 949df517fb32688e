"""Invented sheets, as people and other systems write them."""

import io
import json

import xlsxwriter

AZERBAIJANI = (
    "Kod;Soyadı;Adı;Doğum tarixi;Cinsi;Vətəndaşlığı;Qurban statusu;Qeydiyyat tarixi\n"
    "A-1;Sınaqlıyeva;Aynurxanım;05.03.1990;qadın;Azərbaycan;ehtimal olunan;13.02.2019\n"
    "A-2;Örnəkova;Lalaxanım;14.07.1988;Q;Özbəkistan;tanınmış qurban;01.03.2019\n"
)
RUSSIAN = (
    "Код;ФИО;Дата рождения;Пол;Гражданство\n"
    "К-1;Примерова Анна Ивановна;05.03.1990;ж;Россия\n"
    "К-2;Образцов Иван Петрович;25.12.1985;м;Узбекистан\n"
)
TURKISH = "Kod;Soyadı;Adı;Doğum tarihi;Cinsiyet;Uyruk\nT-1;Örneköz;Şulegül;05.03.1990;kadın;Türkiye\n"
PRIMERO = json.dumps(
    [
        {
            "case_id": "f3a1c2d4-0000-4000-8000-00000000000a", "case_id_display": "a1b2c3d", "name": "Sample Firstperson",
            "name_first": "Sample", "name_last": "Firstperson", "sex": "female", "date_of_birth": "2004-05-01", "age": 15,
            "registration_date": "2019-09-12", "nationality": ["azerbaijan"], "protection_concerns": ["trafficked_smuggled"],
            "address_current": "nowhere", "status": "open", "owned_by": "worker_1",
            "family_details_section": [{"relation": "mother"}],
        },
        {
            "case_id": "f3a1c2d4-0000-4000-8000-00000000000b", "case_id_display": "e4f5a6b", "name_first": "Second",
            "name_last": "Samplesson", "sex": "male", "age": 12, "registration_date": "2019-10-02",
            "nationality": ["uzbekistan"], "status": "closed", "owned_by": "worker_2",
        },
    ]
)  # fmt: skip
PRIMERO_CSV = (
    "case_id_display,name,sex,date_of_birth,age,registration_date,protection_concerns,nationality,address_current,status,owned_by\n"
    "a1b2c3d,Sample Firstperson,female,2004-05-01,15,2019-09-12,sexually_exploited,azerbaijan,nowhere,open,worker_1\n"
)
SAHANA = (
    "ID,Case Number,First Name,Last Name,Gender,Date of Birth,Nationality,Arrival Date,Shelter\n"
    "PE-17,SE-0017,Sample,Thirdperson,female,1991-02-03,Uzbekistan,2019-11-20,Somewhere\n"
)


def workbook(rows, *more):
    """An .xlsx with these rows on its first sheet; further sheets hold one cell."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("List")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for name in more:
            book.add_worksheet(name).write(0, 0, "x")
    return content.getvalue()
