import pytest


@pytest.fixture
def addresses(caseworker, colleague, manager, reviewer, first_officer, receiver, stranger, auditor):
    """Everybody has an address, so that whoever is not written to is left out by rule; the colleague has none."""
    for user in (caseworker, manager, reviewer, first_officer, receiver, stranger, auditor):
        user.email = f"{user.username}@example.org"
        user.save()
