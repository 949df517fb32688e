"""The door for the web server (granian)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")

application = get_wsgi_application()

# After Django is set up, before the first request is taken.
from shelter_cms.starting import refuse_wrong_keys  # noqa: E402

refuse_wrong_keys()
