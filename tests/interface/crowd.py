"""Every page × every role, as the reviewed table of access has them: who is let in, and by which address."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from tests.access import matrix
from tests.access.test_matrix import KIND
from tests.access.world import ANONYMOUS, READERS, World


@dataclass(frozen=True)
class Visit:
    """One page as one role sees it."""

    name: str
    reader: str
    address: str


# What answers with something else than a page, takes the visitor away, or says nothing by design.
NO_PAGES = {
    "empty",
    "accounts:count_notifications",
    "accounts:leave",
    "set_language",
    "csp_reports",
    "healthz",
    "readyz",
}


def visits(world: World) -> list[Visit]:
    """One of each page and role that lets her in: with a file, the first relation in which it does."""
    table = matrix.read_table()
    found = []
    for address in matrix.addresses():
        kinds = tuple(KIND.get(address.name, "").split())
        if address.name in NO_PAGES or len(kinds) != len(address.arguments):
            continue
        for reader in READERS:
            for relation in matrix.relations_of(kinds, world):
                told = table.get((address.name, "GET", relation), {}).get(reader)
                if told in (matrix.IN, matrix.NAMED, matrix.NOT_SO):
                    arguments = [matrix.argument_of(kind, world, reader, relation) for kind in kinds]
                    found.append(Visit(address.name, reader, reverse(address.name, args=arguments)))
                    break
    return found


def cookies_of(world: World, reader: str, site: str) -> list[dict[str, object]]:
    """The session of a reader who has just signed in, for a browser that goes to `site`."""
    if reader == ANONYMOUS:
        return []
    client = matrix.client_of(world, reader)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    # As a server names it, which is no local installation; a browser takes it from localhost all the same.
    name = f"__Host-session-{settings.INSTALLATION_ID}"
    return [{"name": name, "value": value, "url": site.replace("http:", "https:"), "secure": True}]


def speak(world: World, language: str) -> None:
    """Every reader reads this language."""
    User.objects.filter(pk__in=[user.pk for user in world.users.values()]).update(language=language)
