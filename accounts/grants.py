"""Grants to single people, by django-guardian's direct-foreign-key tables. Nothing else imports guardian.

A grant says: this user may see this one record, until a date or without end
(named staff of a restricted case, a colleague elsewhere). Lists read the
table by `in_force`; `user.has_perm` asks the same table.
"""

from typing import Any

from django.contrib.auth.models import Permission as ModelPermission
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.backends import ObjectPermissionBackend
from guardian.models import UserObjectPermissionBase

from audit.events import Event
from audit.recorder import record


class UserGrant(UserObjectPermissionBase):
    """Base of a model's table of personal grants; the subclass adds `content_object`, a foreign key to the record."""

    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def in_force(rows: models.QuerySet, user_id: int, codename: str) -> models.QuerySet:
    """Those of a table's grants that give one user one permission now."""
    return rows.filter(
        Q(until__isnull=True) | Q(until__gt=timezone.now()),
        user=user_id,
        permission__codename=codename,
    )


class GrantBackend(ObjectPermissionBackend):
    """`user.has_perm("cases.view_case", case)`: guardian's place, answered by the row rule, so that there is one opinion.

    Seeing is `visible_to`, which reads the grants in force among the rest; any
    other permission on a record comes from a grant alone. No permission without a record.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if obj is None or not user_obj.is_active:
            return False
        codename = perm.rpartition(".")[2]
        if codename == f"view_{obj._meta.model_name}" and hasattr(type(obj).objects, "visible_to"):
            return type(obj).objects.visible_to(user_obj).filter(pk=obj.pk).exists()
        if not hasattr(obj, "grant_model"):
            return False
        return in_force(obj.grant_model().objects.filter(content_object=obj), user_obj.pk, codename).exists()


@transaction.atomic
def give(target: Any, user: Any, codename: str, *, actor: Any, until: Any = None) -> None:
    """Let one user see one record; giving again only moves its end. Recorded."""
    permission = ModelPermission.objects.get(content_type__app_label=target._meta.app_label, codename=codename)
    target.grant_model().objects.update_or_create(
        user=user, permission=permission, content_object=target, defaults={"until": until}
    )
    record(
        Event.ACCESS_GRANTED,
        actor=actor,
        target=target,
        case_id=target.public_id,
        changes={"user": user.get_username(), "until": until},
    )


@transaction.atomic
def revoke(target: Any, user: Any, codename: str, *, actor: Any) -> None:
    """End a personal grant at once; nothing happens where there is none."""
    ended, _rows = (
        target.grant_model().objects.filter(user=user, permission__codename=codename, content_object=target).delete()
    )
    if ended:
        record(
            Event.ACCESS_REVOKED,
            actor=actor,
            target=target,
            case_id=target.public_id,
            changes={"user": user.get_username()},
        )
