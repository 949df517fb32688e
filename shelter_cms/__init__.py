"""The roof: wires the apps together; no app imports it."""

from shelter_cms.celery import app as celery_app

__all__ = ["celery_app"]
