from typing import Any

from django.http import HttpRequest, HttpResponse

from core.views import PageView, found
from referrals.models import Referral
from referrals.package import actions, presenters
from referrals.package.forms import LookForm
from referrals.presenters import card_of
from referrals.states import Side


class PackagePage(PageView):
    """What a referral carries, as it is open to the reader. Reading it is recorded, and shown to the sender."""

    template_name = "referrals/package/package.html"

    def setup_page(self, public_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = LookForm(request.GET, referral=self.referral)
        look = form.look()
        opened = actions.open_package(self.referral, actor=request.user, **look)
        return self.page(
            referral=self.referral,
            card=card_of(self.referral),
            opened=opened,
            parts=presenters.parts_of(opened.package, opened.moment, opened.named, opened.sections),
            sent=presenters.sent_of(self.referral, request.user),
            form=form if opened.side == Side.SENDER else None,
            watermark=presenters.watermark_of(self.referral, request.user),
        )
