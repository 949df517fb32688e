"""A job that takes long whenever a test wants one to be under way."""

import time
from pathlib import Path

from celery import shared_task
from django.conf import settings


@shared_task
def long_job() -> None:
    folder = Path(settings.BASE_DIR) / "var"
    if (folder / "job-wanted").exists():
        (folder / "job-began").touch()
        time.sleep(600)
