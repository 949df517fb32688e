"""Mail by TLS of today, whatever the system's libraries would still agree to."""

import ssl
from typing import Any

from django.core.mail.backends import smtp
from django.utils.functional import cached_property


class EmailBackend(smtp.EmailBackend):
    """Django's own; below TLS 1.2 nothing is spoken. Python's own floor is missing where it was built for the system's."""

    @cached_property
    def ssl_context(self) -> Any:
        context = smtp.EmailBackend.ssl_context.func(self)
        context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
        return context
