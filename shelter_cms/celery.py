"""The Celery application. Tasks are scheduled jobs (`tasks.py`) and deliveries (`notifications.py`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")

app = Celery("shelter_cms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# House rule: `notifications.py` stands below the actions and `tasks.py` above them.
app.autodiscover_tasks(related_name="notifications")
