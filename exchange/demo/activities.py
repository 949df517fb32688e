"""Campaigns, trainings and upgrades of shelters of the invented programme: some each year, the same for the same seed."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from cases.enums import Sex
from reports.activities import actions
from reports.activities.actions.activities import Count, Handed
from reports.activities.enums import AgeBand, Audience, Region
from shelters.models import Shelter

FIRST_YEAR = 2019
DAY = timedelta(days=1)
WRITERS = ("iom.officer", "td.manager", "acu.manager")
# kind, title, longest in days, audiences, materials, most people
PLANS = (
    ("awareness", "Uydurma kampaniya: Gözünü aç", 10, (Audience.GENERAL_PUBLIC, Audience.STUDENTS), ("leaflet", "poster"), 900),
    ("awareness", "Uydurma məktəb günü: Təhlükəsiz iş", 1, (Audience.SCHOOLCHILDREN, Audience.TEACHERS), ("booklet",), 240),
    ("training", "Uydurma təlim: Əlamətləri tanımaq", 3, (Audience.POLICE, Audience.BORDER_GUARDS), ("training_manual",), 40),
    ("training", "Uydurma təlim: Söhbət", 2, (Audience.SOCIAL_WORKERS, Audience.SHELTER_STAFF), ("training_manual",), 30),
    ("capacity", "Uydurma görüş: Yönləndirmə qaydaları", 1, (Audience.JUDICIARY, Audience.HEALTH_WORKERS), (), 35),
    ("shelter_works", "Uydurma təmir: Mətbəx", 20, (Audience.SHELTER_STAFF,), (), 0),
    ("shelter_equipment", "Uydurma avadanlıq: Paltaryuyan maşınlar", 1, (Audience.SHELTER_STAFF,), (), 0),
)  # fmt: skip
PLACES = (Region.BAKU, Region.GANJA_DASHKASAN, Region.LANKARAN_ASTARA, Region.GUBA_KHACHMAZ, Region.WHOLE_COUNTRY)


def hold_activities(staff: dict[str, User], today: date, seed: int) -> int:
    """Each year since 2019 has one of each plan that has ended by today. Returns how many."""
    chance = Random(f"activities {seed}")  # noqa: S311 (a play, not a secret)
    writers = [staff[name] for name in WRITERS if name in staff]
    houses = {
        user.pk: Shelter.objects.filter(organisation=user.organisation_id).order_by("code").first() for user in writers
    }
    written = 0
    for year in range(FIRST_YEAR, today.year + 1):
        for number, plan in enumerate(PLANS):
            # Drawn before it is asked whether the day has come, so that one day changes nothing of the others.
            details, actor = _details(plan, year, number, chance), writers[(year + number) % len(writers)]
            if details["ends_on"] > today:
                continue
            if plan[0].startswith("shelter"):
                details |= {"shelter": houses[actor.pk], "place": ""}
            actions.add_activity(details, actor=actor)
            written += 1
    return written


def _details(plan: tuple, year: int, number: int, chance: Random) -> dict:
    kind, title, longest, audiences, materials, most = plan
    begins = date(year, 1 + (number * 5 + year) % 11, chance.randint(1, 28))
    return {
        "kind": kind,
        "title": f"{title} ({year})",
        "starts_on": begins,
        "ends_on": begins + chance.randint(0, longest - 1) * DAY,
        "region": chance.choice(PLACES),
        "audiences": list(audiences),
        "cost_azn": Decimal(chance.randint(200, 9_000)) if chance.random() < 0.85 else None,
        "state": "held",
        "reached": _reached(most, chance),
        "materials": [Handed(one, language, chance.randint(20, 800)) for one in materials for language in ("az", "ru")],
    }


def _reached(most: int, chance: Random) -> list[Count]:
    """Not every hall was counted, and not everybody's age."""
    if not most or chance.random() < 0.1:
        return []
    bands = [AgeBand.TO_17, AgeBand.TO_29, AgeBand.TO_59, AgeBand.UNKNOWN]
    return [Count(sex, band, chance.randint(1, most // 6)) for sex in (Sex.FEMALE, Sex.MALE) for band in bands]
