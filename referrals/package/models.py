"""What a referral carries, as it stood when it was sent, and who read it. Never changed afterwards."""

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Section
from cases.models import Person
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.package.querysets import PackageQuerySet, PackageReadQuerySet


def _sections() -> ArrayField:
    return ArrayField(models.CharField(max_length=20, choices=Section), verbose_name=_("parts of the file"))


class Package(PublicModel):
    """What was sent, frozen when the referral was submitted; submitted again, it is frozen anew as the next version.

    The database refuses every later change but the stamp of its recall.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="packages", verbose_name=_("referral")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    sections = _sections()
    # JSON: by section and language the blocks of cases/summary.py, and something drawn by lot, so that nobody finds out
    # what was sent by trying which words have the digest.
    content = EncryptedTextField(_("what was sent"))
    digest = models.CharField(_("digest"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"), default=timezone.now)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("frozen by"))
    recalled_at = models.DateTimeField(_("recalled at"), null=True, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package of a referral")
        verbose_name_plural = _("packages of referrals")
        constraints = [
            models.UniqueConstraint(fields=["referral", "version"], name="referrals_package_once_per_version"),
            models.CheckConstraint(
                condition=Q(version__gte=1) & Q(sections__len__gt=0), name="referrals_package_carries_something"
            ),
        ]

    def key_holder(self) -> Person:
        return self.referral.key_holder()

    def told(self) -> dict[str, Any]:
        """What was sent: by section, by language, the blocks. Nothing once it was erased with the person."""
        return json.loads(self.content)["sections"] if self.content else {}


class PackageRead(PublicModel):
    """The receipt: who opened which parts of a package at which organisation, each time. `created_at` is when."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="reads", verbose_name=_("package"))
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("read by"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    sections = _sections()

    objects = PackageReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a package")
        verbose_name_plural = _("readings of packages")

    def key_holder(self) -> Person:
        return self.package.key_holder()
