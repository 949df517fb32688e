from django.db import models
from django.utils import timezone

from accounts.access import require_context


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        """What somebody was told and sees in her list. Without a context it would look as if nothing awaited her."""
        require_context(user)
        return self.filter(user=user.pk, in_app=True)

    def new(self):
        """Neither read nor dealt with otherwise."""
        return self.filter(is_new=True)

    def to_mail(self):
        """Whose e-mail is due. What was read or done meanwhile needs none."""
        return self.new().filter(mailed_at__isnull=True, mail_at__lte=timezone.now())

    def first_to_mail(self):
        """Of those that go in one e-mail, the first: whoever holds it sends them all."""
        before = self.model.objects.to_mail().filter(
            user=models.OuterRef("user"), mail_at=models.OuterRef("mail_at"), pk__lt=models.OuterRef("pk")
        )
        return self.to_mail().filter(~models.Exists(before)).order_by("mail_at", "id")
