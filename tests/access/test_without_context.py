"""A page that forgot for whom it works fails loudly. An empty page would look like "nobody is in danger"."""

from contextlib import nullcontext

import pytest
from django.db import connection
from django.urls import reverse

from tests.access import matrix
from tests.access.test_matrix import KIND, whole_world
from tests.access.world import READERS

# Pages on which no person's row is looked for: accounts, figures, what is to be filled in.
ABOUT_NOBODY = {
    "account_change_password", "account_login", "account_logout", "account_set_password", "accounts:accept_invitation",
    "accounts:add_app", "accounts:add_organisation", "accounts:add_passkey", "accounts:add_user", "accounts:alarms",
    "accounts:change_organisation", "accounts:change_teams", "accounts:change_user", "accounts:export_record",
    "accounts:invite", "accounts:make_recovery_codes", "accounts:organisations", "accounts:profile", "accounts:record",
    "accounts:rename_team", "accounts:reset_second_factor", "accounts:rules", "accounts:second_factors",
    "accounts:sessions", "accounts:teams", "accounts:users", "enquiries:take", "exchange:register_import",
    "exchange:register_preview",
    "accounts:notification_wishes", "calendar:settings",
    "accounts:add_service", "accounts:make_token", "accounts:make_token_of", "accounts:services", "accounts:tokens",
    "accounts:tokens_of", "api_guide",
    "cases:cover_leave", "exchange:register_template", "shelters:choose_places", "shelters:places",
    "guests:declined", "empty",
    "healthz", "home", "mfa_authenticate", "mfa_login_webauthn", "readyz",
}  # fmt: skip
FAILURE = 500


@pytest.fixture
def no_context(db, monkeypatch):
    """Requests as if the middleware had forgotten to say for whom they work."""
    monkeypatch.setattr("shelter_cms.middleware.acting_as", lambda _user: nullcontext())
    before = connection.access_context

    def forget():
        connection.access_context = None
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.context', '', true)")

    yield forget
    # What the database was told goes with the test's transaction.
    connection.access_context = before


@pytest.mark.slow
def test_no_page_answers_with_an_empty_page(db, no_context):
    world = whole_world()
    clients = {reader: matrix.client_of(world, reader) for reader in READERS if reader != "anonymous"}
    shown, table = [], matrix.read_table()
    no_context()
    for address in matrix.addresses():
        kinds = tuple(KIND.get(address.name, "").split())
        relation = matrix.relations_of(kinds, world)[0]
        told = table[address.name, "GET", relation]
        for reader in (name for name in clients if told[name] in (matrix.IN, matrix.NAMED)):
            arguments = [matrix.argument_of(kind, world, reader, relation) for kind in kinds]
            response = clients[reader].get(reverse(address.name, args=arguments))
            if response.status_code < FAILURE and response.status_code not in (302, 404):
                shown.append(address.name)

    assert sorted(set(shown) - ABOUT_NOBODY) == []
