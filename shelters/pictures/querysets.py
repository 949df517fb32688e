"""Which pictures: those of the works of one's own houses."""

from cases.documents.enums import Scan
from shelters.querysets import OfShelterQuerySet


class PictureQuerySet(OfShelterQuerySet):
    def sent_with(self, form_token):
        """What this very form was taken as before; None: it is new."""
        return self.filter(form_token=form_token).first() if form_token else None

    def with_file(self):
        """Whose bytes can still be opened."""
        return self.filter(file_key__isnull=False)

    def to_scan(self):
        """Never looked at for viruses, those that wait the longest first."""
        return self.with_file().filter(scan__in=[Scan.WAITING, Scan.NOT_SCANNED]).order_by("id")
