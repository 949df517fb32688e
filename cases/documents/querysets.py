"""Which documents: those of cases one sees, in the parts of the file that are open to the reader."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q

from cases.documents.enums import Kind, Scan
from cases.querysets import OfCaseQuerySet


class DocumentQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """Of whoever sees the case; what was agreed to is read by the case's own organisation alone, so its forms too.

        Whether the part of the file is open to her is asked for each case: `in_sections`, or the policy.
        """
        return super().visible_to(user).read_by(user)

    def read_by(self, user: Any):
        """What is left of `visible_to` where the cases were found for the user: that she sees them is not asked again."""
        return self.filter(~Q(kind=Kind.CONSENT_FORM) | Q(case__organisation=user.organisation_id))

    def for_page(self):
        """Together with what a page about one document prints and what its policy asks."""
        return self.select_related(
            "case__person",
            "case__organisation",
            "added_by__organisation",
            "crossed_out_by",
            "replaced_by",
            "replaces",
            "consent",
        )

    def in_sections(self, sections: Iterable[str]):
        return self.filter(section__in=sorted(sections))

    def of(self, case: Any):
        """Those of one case with what a list prints, the last first."""
        people = self.select_related("case__person", "added_by", "crossed_out_by", "replaced_by")
        return people.filter(case=case).order_by("-number")

    def same_as(self, case: Any, digest: bytes):
        """What still stands of these very bytes in the case."""
        return self.filter(case=case, digest=digest, crossed_out_at__isnull=True).exclude(scan=Scan.INFECTED)

    def added_by(self, user: Any, *, since: datetime):
        return self.filter(added_by=user, created_at__gt=since)

    def current(self):
        """Neither crossed out nor replaced nor destroyed."""
        return self.filter(crossed_out_at__isnull=True, replaced_by__isnull=True).exclude(scan=Scan.INFECTED)

    def to_scan(self):
        """Never looked at for viruses, those that wait the longest first."""
        return self.with_file().filter(scan__in=[Scan.WAITING, Scan.NOT_SCANNED]).order_by("id")

    def with_file(self):
        """Whose bytes can still be opened."""
        return self.filter(file_key__isnull=False, case__anonymised_at__isnull=True)

    def running_out(self, until: date):
        return self.current().filter(expires_on__lte=until)

    def last_number(self, case: Any) -> int:
        return self.filter(case=case).aggregate(last=Max("number"))["last"] or 0
