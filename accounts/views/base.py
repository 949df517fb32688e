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
        self.account = found(self.accounts().select_related("organisation"), kwargs["public_id"])

    def accounts(self) -> Any:
        """A person's: what is asked of a program's account has pages of its own (accounts/tokens)."""
        return User.objects.people()

    def context(self) -> dict[str, Any]:
        return {"account": self.account}
