"""How a package, and who read it, are said. No permission is decided here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from accounts.models import User
from accounts.roles import Section
from cases.consent.presenters import parts_in_words
from referrals.models import Referral
from referrals.package.enums import Moment
from referrals.package.models import Package, PackageRead

DIGITS_SHOWN = 12


@dataclass(frozen=True)
class Part:
    """A section of a package: what stands in it, or why it is closed. `entries`: how much stands there, where that is told."""

    code: str
    label: str
    blocks: list[dict[str, Any]]
    is_open: bool
    why: str = ""
    entries: int | None = None

    @property
    def tells_who(self) -> bool:
        """True where what stands in it tells who somebody is, to whoever else can see the screen."""
        return self.code in {Section.IDENTITY, Section.CONTACT, Section.FAMILY}


@dataclass(frozen=True)
class Reader:
    name: str
    organisation: str
    parts: str
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True)
class Sent:
    """One version with its receipt."""

    version: int
    frozen_at: datetime
    by: str
    organisation: str
    digest: str
    parts: str
    recalled_at: datetime | None
    readers: list[Reader]


def parts_of(
    package: Package | None, moment: Moment, named: frozenset[Section], sections: frozenset[Section]
) -> list[Part]:
    """The sections of a package in the order of the file, those that are open with what stands in them.

    To the ministry a closed one tells how much stands in it.
    """
    told = package.told() if package is not None else {}
    parts = []
    for section in [section for section in Section if section in named]:
        blocks = _in_this_language(told.get(section.value, {}))
        if section in sections:
            parts.append(Part(section.value, str(section.label), blocks, is_open=True))
        else:
            entries = sum(len(block["rows"]) or 1 for block in blocks) if moment == Moment.REVIEW else None
            parts.append(Part(section.value, str(section.label), [], False, str(moment.label), entries))
    return parts


def _in_this_language(languages: dict[str, Any]) -> list[dict[str, Any]]:
    return languages.get(get_language() or "", languages.get(settings.LANGUAGE_CODE, []))


def sent_of(referral: Referral, actor: User) -> list[Sent]:
    """Every version of a referral found for the reader that she may know of, the last first, with who read it. Two queries."""
    packages = list(Package.objects.of_found(referral, actor).of(referral))
    receipts: dict[int, list[Reader]] = {}
    for row in PackageRead.objects.of_found(packages, actor).by_reader() if packages else ():
        reader = Reader(
            name=row["reader__full_name"],
            organisation=row["organisation__name"],
            parts=parts_in_words(row["sections"]),
            first=row["first"],
            last=row["last"],
            times=row["times"],
        )
        receipts.setdefault(row["package"], []).append(reader)
    return [
        Sent(
            version=package.version,
            frozen_at=package.frozen_at,
            by=package.frozen_by.full_name,
            organisation=package.frozen_by.organisation.name,
            digest=package.digest[:DIGITS_SHOWN],
            parts=parts_in_words(package.sections),
            recalled_at=package.recalled_at,
            readers=receipts.get(package.pk, []),
        )
        for package in packages
    ]


def watermark_of(referral: Referral, actor: User) -> str:
    """Across every printed page, as on the printed summary of a case: whose print this is."""
    moment = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    return f"{actor.get_full_name()} · {moment} · {referral.case.number}"
