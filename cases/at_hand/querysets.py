"""Which pins: one's own, of files that one may see."""

from typing import Any

from cases.querysets import OfCaseQuerySet


class PinnedCaseQuerySet(OfCaseQuerySet):
    def of(self, user: Any):
        """All that she pinned, also where the file was closed to her since."""
        return self.filter(user=user.pk)

    def visible_to(self, user: Any):
        return super().visible_to(user).of(user)
