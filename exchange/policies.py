"""Who may bring data in, and who may take cases out."""

from typing import Any

from accounts.roles import Permission, require
from cases.policies import check_may_open as open_cases
from core.errors import NotVisible
from exchange.models import ForeignSheet, UploadedRegister


def check_may_import(actor: Any) -> None:
    """Administrators import registers."""
    require(actor, Permission.REGISTER_IMPORT)


def check_may_export(actor: Any) -> None:
    """Whoever leads a house, of its own files: only their organisation reads what people answered. None is an operator."""
    if actor is not None:
        require(actor, Permission.HTCDS_EXPORT)


def check_may_make_ctdc(actor: Any) -> None:
    """IOM's officers, who run the yearly report: the table is theirs to hand on."""
    require(actor, Permission.REPORT_FREEZE)


def check_may_import_cases(actor: Any) -> None:
    """Whoever may open cases at her organisation: each row becomes one of them."""
    open_cases(actor)


def check_may_use_upload(actor: Any, upload: UploadedRegister | ForeignSheet) -> None:
    """An upload is its uploader's alone, for as long as the role lasts."""
    check_may_import(actor)
    if upload.uploaded_by_id != actor.pk:
        raise NotVisible("")
