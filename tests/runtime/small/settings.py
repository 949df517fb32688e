"""Settings of the scratch project: the embedded servers, one app, one job every second."""

from shelter_cms import env, local_servers

BASE_DIR = env.BASE_DIR
SECRET_KEY = env.env_secret("SECRET_KEY")
FIELD_KEYS = env.env_secret("FIELD_KEYS")
INDEX_KEY = env.env_secret("INDEX_KEY")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shelter_cms.urls"
INSTALLED_APPS = ["core"]
USE_TZ = True
_servers = local_servers.join()
DATABASES = {
    "default": env.database(_servers.database_url),
    "owner": env.database(_servers.owner_database_url),
}
CELERY_BROKER_URL = env.broker(_servers.redis_url)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {"long job": {"task": "core.tasks.long_job", "schedule": 1.0}}
