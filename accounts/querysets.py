"""Which teams, and which invitations still open something."""

import hashlib

from django.db import models
from django.utils import timezone

from accounts.roles import Permission, Role, has_permission


def hash_of(token: str) -> str:
    """What is kept of a link's token. It is long and random, so that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


class OrganisationQuerySet(models.QuerySet):
    def without_manager(self):
        """Active ones whose caseworkers have nobody who approves what they ask for; by name."""
        user = self.model._meta.get_field("users").related_model
        staff = user.objects.filter(organisation=models.OuterRef("pk"), is_active=True)
        working = staff.filter(roles__contains=[Role.CASEWORKER])
        managing = staff.filter(roles__contains=[Role.SHELTER_MANAGER])
        rows = self.filter(models.Exists(working), ~models.Exists(managing), is_active=True)
        return rows.order_by("name", "id")


class TeamQuerySet(models.QuerySet):
    def with_member_counts(self):
        """By name, each with how many accounts belong to it."""
        return self.annotate(member_count=models.Count("members")).order_by("name")

    def to_open_for(self, user):
        """Those for which somebody opens cases: her own, or all of the organisation where she sees all."""
        rows = self.filter(organisation=user.organisation_id)
        return rows if has_permission(user, Permission.CASE_ALL_TEAMS) else rows.filter(members=user.pk)


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither accepted nor revoked; they may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self):
        """Those that still let somebody in: unanswered, not run out, of an account that is not disabled."""
        return self.unanswered().filter(expires_at__gt=timezone.now(), user__is_active=True)

    def last_of(self, user):
        """The account's invitation that waits for an answer, run out or not."""
        return self.unanswered().filter(user=user).first()

    def of_token(self, token):
        """The open one that a link's token belongs to, if any."""
        return self.open().filter(token_hash=hash_of(token))
