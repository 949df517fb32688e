from typing import Any

from core.views import PageView
from exchange import policies
from exchange.htcds.presenters import chapters, left_out


class Mapping(PageView):
    """What of a file goes where, and what does not."""

    template_name = "exchange/htcds.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_export(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"chapters": chapters(), "left_out": left_out()}
