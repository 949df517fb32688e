"""Who may bring data in."""

from typing import Any

from accounts.roles import Permission, require
from core.errors import NotVisible
from exchange.models import UploadedRegister


def check_may_import(actor: Any) -> None:
    """Administrators import registers."""
    require(actor, Permission.REGISTER_IMPORT)


def check_may_use_upload(actor: Any, upload: UploadedRegister) -> None:
    """An upload is its uploader's alone, for as long as the role lasts."""
    check_may_import(actor)
    if upload.uploaded_by_id != actor.pk:
        raise NotVisible("")
