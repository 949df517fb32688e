"""What is exported: one edition of one frozen report. Every format is a function of this value; none counts anything."""

from dataclasses import dataclass, field

from reports.disclosure.edition import PUBLIC
from reports.disclosure.releases import public_document
from reports.exports.further import Further, further_tables
from reports.models import Release, YearlyReport
from reports.presenters import document
from reports.statistics import EDITION as INTERNAL
from reports.statistics import Document

EDITIONS = (INTERNAL, PUBLIC)


@dataclass(frozen=True)
class Edition:
    """`document`: the figures with revision, time, digest, reason and what it replaces, exactly as JSON prints them."""

    report: YearlyReport
    name: str
    document: Document
    further: list[Further] = field(default_factory=list)
    # What its codes were called when it went out; None: as they are called now.
    names: dict[str, dict[str, str]] | None = None

    @property
    def is_public(self) -> bool:
        return self.name == PUBLIC


def published_edition(release: Release) -> Edition:
    """What went out, made of the release alone: neither the internal figures nor anybody's name are read."""
    whole = document(release.report, release.document)
    return Edition(release.report, PUBLIC, whole, further_tables(whole), names=release.names)


def edition_of(report: YearlyReport, name: str = INTERNAL) -> Edition:
    """The only place that knows where an edition comes from. Made of the frozen figures alone, so always the same."""
    figures = public_document(report) if name == PUBLIC else report.figures
    whole = document(report, figures if name == PUBLIC else None)
    return Edition(report=report, name=name, document=whole, further=further_tables(whole))
