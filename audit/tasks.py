"""What happens to the record without anybody at a screen."""

import logging

from celery import shared_task

from audit import actions

logger = logging.getLogger(__name__)


@shared_task
def sign_head() -> None:
    """Each night: check the record and sign where it ends."""
    try:
        actions.sign_head()
    except actions.RecordBroken as broken:
        logger.critical("The record does not hold after position %s.", broken.verdict.events)
