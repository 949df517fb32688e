"""Files of published editions, kept once they were made: an edition never changes, and its paper takes a second to make."""

from base64 import b64decode, b64encode

from django.core.cache import cache
from django.utils.translation import get_language

from reports.exports.actions import Export, published_file
from reports.models import Release

# Seconds; the words of a file may change with the software.
_KEPT_FOR = 24 * 3600


def file_of(release: Release, kind: str) -> Export:
    """In the language now active."""
    key = f"figures:file:{release.digest}:{release.report.revision}:{kind}:{get_language()}"
    kept = cache.get(key)
    if kept:
        return Export(b64decode(kept["content"]), kept["media_type"], kept["name"])
    made = published_file(release, kind)
    cache.set(
        key,
        {"content": b64encode(made.content).decode(), "media_type": made.media_type, "name": made.name},
        timeout=_KEPT_FOR,
    )
    return made
