from typing import Any

from accounts import policies
from accounts.models import User
from core.views import PageView, found


class AdministratorPage(PageView):
    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_edit_accounts(self.request.user)


class AccountPage(AdministratorPage):
    """A page about somebody's account, which is `account` there."""

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.account = found(User.objects.select_related("organisation"), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"account": self.account}
