"""What was sent out about a person with referrals, and who read it, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Section
from cases.models import Case
from cases.subject_copy import Fact, Part, facts, worker, written
from referrals.package.models import Package, PackageRead


def package_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every version with what stood in it, of the parts that are open to the reader; every reading by organisation and role."""
    packages = Package.objects.visible_to(actor).filter(referral__case=case)
    packages = packages.select_related("referral__case__person").order_by("id")
    records = [[*facts(package, "referral", "content"), *said_of(package.told(), sections)] for package in packages]
    yield Part(_("What was sent with referrals"), Package._meta.label, records)
    reads = PackageRead.objects.visible_to(actor).filter(package__referral__case=case)
    rows = reads.select_related("reader__organisation", "package").order_by("id")
    read = [[_version(row), Fact(_("Whom"), worker(row.reader)), *facts(row, "package")] for row in rows]
    yield Part(_("Who read what was sent"), PackageRead._meta.label, read)


def _version(row: PackageRead) -> Fact:
    return Fact(capfirst(_("version")), written(row.package.version))


def said_of(told: dict[str, Any], sections: frozenset[str]) -> Iterable[Fact]:
    """What was handed over: by section and language the blocks of cases/summary.py, of the sections named."""
    for name, languages in told.items():
        if name in sections:
            for block in languages.get(get_language(), []):
                yield Fact(f"{Section(name).label}: {block['title']}", _in_one_line(block))


def _in_one_line(block: dict[str, Any]) -> str:
    said = [f"{label}: {value}" for label, value in block["facts"]]
    said += [", ".join(cell for cell in row if cell) for row in block["rows"]]
    return "; ".join([*said, *([block["text"]] if block["text"] else [])])
