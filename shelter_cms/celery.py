"""The Celery application. Tasks are scheduled jobs (`tasks.py`) and deliveries (`notifications.py`)."""

import os
import signal
import time

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")

app = Celery("shelter_cms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# House rule: `notifications.py` stands below the actions and `tasks.py` above them.
app.autodiscover_tasks(related_name="notifications")


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_wrong_keys(**_: object) -> None:
    """Neither worker nor beat begins with keys that are not this database's."""
    # This module is imported before Django is set up; what it asks has models.
    from shelter_cms import starting

    starting.refuse_wrong_keys()


@signals.worker_process_init.connect
def end_with_worker(**_: object) -> None:
    """No process of the pool outlives a worker that was killed: its job is another's from then on."""
    # The package imports this module before it can run the supervisor as a program.
    from shelter_cms import supervisor

    supervisor.die_with_parent(signal.SIGKILL)


@signals.before_task_publish.connect
def say_when(headers: dict[str, object] | None = None, **_: object) -> None:
    """Each message says when it was sent, so that `manage.py doctor` can tell for how long it waits."""
    if headers is not None:
        headers["sent_at"] = time.time()
