"""The public edition of a frozen report: as it went out, or as it would go out now."""

from django.utils.translation import gettext as _

from core.errors import Refused
from reports.disclosure.edition import Published, public_edition
from reports.disclosure.hiding import NoSafeEdition
from reports.disclosure.rounding import Rounding, rounded
from reports.models import Release, YearlyReport
from reports.statistics import Document


def public_document(report: YearlyReport, *, rounding: int = Rounding.NONE) -> Document:
    """What was published of this report; of one that was not, what would be: safe beside all editions of its period.

    `rounding`: the multiple to which it would be rounded. Withdrawn editions count too: whoever has read them has read
    them. Refused where there is no safe one. One query.
    """
    releases = Release.objects.filter(report__year=report.year, report__part=report.part).order_by("pk")
    before = []
    for release in releases.select_related("report"):
        if release.report == report:
            return release.document
        before.append(Published(release.report.figures, release.document))
    try:
        return rounded(public_edition(report.figures, published=before), rounding)
    except NoSafeEdition:
        raise Refused(_("No edition of these figures can be published without giving somebody away.")) from None
