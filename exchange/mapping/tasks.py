"""The import itself, without a page that waits for it."""

from celery import shared_task

from exchange.mapping import actions


@shared_task
def run_import(sheet_id: str) -> None:
    """Import one sheet. The argument is its public id; a second delivery adds nothing."""
    actions.run(sheet_id)
