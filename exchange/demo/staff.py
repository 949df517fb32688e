"""The invented programme's organisations, houses and accounts. Only a workstation (LOCAL=1) ever has them."""

import base64
import hmac

from django.conf import settings

from accounts.models import Organisation, User
from accounts.roles import Role
from exchange.demo.make_register_2019 import BEDS
from shelters.models import Bed, Room, Shelter

# username, full name, organisation, roles
STAFF = [
    ("td.caseworker", "Nigar Nümunəli", "TD", [Role.CASEWORKER]),
    ("td.colleague", "Aysel Sınaqlı", "TD", [Role.CASEWORKER]),
    ("td.manager", "Sevda Misalzadə", "TD", [Role.SHELTER_MANAGER]),
    ("acu.caseworker", "Leyla Xəyallı", "ACU", [Role.CASEWORKER]),
    ("acu.manager", "Rövşən Nağıllı", "ACU", [Role.SHELTER_MANAGER]),
    ("kd.caseworker", "Emin Uydurmalı", "KD", [Role.CASEWORKER]),
    ("kd.officer", "Günel Əfsanəli", "KD", [Role.RECEIVING_OFFICER]),
    ("vac.officer", "Tural Rəvayətli", "VAC", [Role.RECEIVING_OFFICER]),
    ("ssh.caseworker", "Könül Kölgəli", "SSH", [Role.CASEWORKER]),
    ("mia.reviewer", "Murad Tapmacalı", "MIA", [Role.MINISTRY_REVIEWER]),
    ("mia.auditor", "Lalə Dumanlı", "MIA", [Role.AUDITOR]),
    ("td.protection", "Fidan Gizlinli", "TD", [Role.DATA_PROTECTION_OFFICER]),
    ("mia.administrator", "Elşən Buludlu", "MIA", [Role.ADMINISTRATOR]),
    ("iom.officer", "Anna Example", "IOM", [Role.IOM_OFFICER]),
    ("iom.colleague", "Peter Example", "IOM", [Role.IOM_OFFICER]),
]


def password_of(username: str) -> str:
    """The demo password of an account: derived from this installation's secret, so that it need not be kept in clear."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"demo|" + username.encode(), "sha256")
    text = base64.b32encode(digest).decode().lower()
    return f"{text[:5]}-{text[5:10]}-{text[10:15]}"


def add_staff() -> dict[str, User]:
    """One account or more per role, by username."""
    organisations = {row.code: row for row in Organisation.objects.all()}
    users = []
    for username, full_name, code, roles in STAFF:
        user = User(
            username=username,
            full_name=full_name,
            organisation=organisations[code],
            roles=[str(role) for role in roles],
            is_demo=True,
        )
        user.set_password(password_of(username))
        users.append(user)
    return {user.username: user for user in User.objects.bulk_create(users)}


def furnish() -> None:
    """Put the beds of the invented houses into rooms; what the register has named stays what it is."""
    for shelter in Shelter.objects.filter(code__in=BEDS):
        have = {bed.label: bed for bed in shelter.beds.all()}
        numbers = sorted({label[:-1] for label in BEDS[shelter.code]}, key=int)
        rooms = Room.objects.bulk_create(Room(shelter=shelter, name=f"Otaq {number}") for number in numbers)
        room_of = {room.name.removeprefix("Otaq "): room for room in rooms}
        new = [Bed(shelter=shelter, label=label) for label in BEDS[shelter.code] if label not in have]
        beds = [*have.values(), *Bed.objects.bulk_create(new)]
        for bed in beds:
            bed.room = room_of[bed.label[:-1]]
        Bed.objects.bulk_update(beds, ["room"])


def accounts() -> list[dict[str, str]]:
    """What `demo_accounts` prints: one line per account and role."""
    users = User.objects.filter(is_demo=True, is_active=True).select_related("organisation").order_by("pk")
    return [
        {
            "username": user.username,
            "password": password_of(user.username),
            "role": role,
            "organisation": user.organisation.code,
        }
        for user in users
        for role in user.roles
    ]
