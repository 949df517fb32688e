"""Whose story is told, and what everybody in it needs: days, a scan, the ministry's name."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from cases.enums import ClosureReason, ExploitationForm
from cases.family.enums import RelationKind

MINISTRY = "Example Ministry"


@dataclass
class Story:
    """Whose story it is. `address`: the page of the case, once there is one."""

    family_name: str
    given_name: str
    sex: str
    birth_year: int
    age_band: str
    citizenship: str
    language: str
    caller: str
    is_child: bool
    exploitation: ExploitationForm
    signs: tuple[str, ...]
    relation: RelationKind
    closing: ClosureReason
    address: str = ""
    number: str = ""


def a_woman(**differently: Any) -> Story:
    """Nərgiz, who was promised work."""
    told = {
        "family_name": "Qızılgülova",
        "given_name": "Nərgiz",
        "sex": "Female",
        "birth_year": 1996,
        "age_band": "18–29",
        "citizenship": "AZE",
        "language": "Azerbaijani",
        "caller": "A relative",
        "is_child": False,
        "exploitation": ExploitationForm.FORCED_LABOUR,
        "signs": ("Deceived about the kind, place or employer of the work", "Deceived about the wages"),
        "relation": RelationKind.CHILD,
        "closing": ClosureReason.GOALS_MET,
    }
    return Story(**(told | differently))


def day(days: int = 0) -> str:
    """So many days from today, as a field of a date takes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def this_year() -> int:
    return timezone.localdate().year


def moment(days: int, hour: int) -> str:
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)).isoformat(timespec="minutes")


def picture(shade: int = 255) -> dict[str, Any]:
    """A scan, as a telephone makes it."""
    drawn = BytesIO()
    Image.new("L", (640, 400), shade).save(drawn, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
