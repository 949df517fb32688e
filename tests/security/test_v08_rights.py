"""Rights: written down, asked on the server, changed at once."""

from pathlib import Path

import pytest
from django.urls import reverse

from accounts.roles import ROLE_PERMISSIONS, ROLE_SECTIONS, Permission, Role, Section
from tests.security.addresses import patterns

ROOT = Path(__file__).resolve().parents[2]


def test_who_reaches_what_is_written_down_for_every_address():
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")

    assert [name for name, _pattern in patterns() if f"`{name}`" not in page] == []


def test_every_permission_and_section_is_given_by_role_and_nothing_else():
    assert set(ROLE_PERMISSIONS) == set(ROLE_SECTIONS) == set(Role.values)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)
    assert set().union(*ROLE_SECTIONS.values()) == set(Section)
    assert not ROLE_SECTIONS[Role.ADMINISTRATOR]
    assert not ROLE_SECTIONS[Role.AUDITOR]


def test_a_role_taken_away_counts_at_the_next_request(client, caseworker, case):
    client.force_login(caseworker)
    url = reverse("cases:detail", args=[case.public_id])
    assert client.get(url).status_code == 200

    type(caseworker).objects.filter(pk=caseworker.pk).update(roles=["auditor"])

    assert client.get(url).status_code in {403, 404}


def test_what_was_ordered_is_done_with_the_rights_of_whoever_ordered_it(iom_officer):
    """The worker has none of its own: an order whose person lost her role meanwhile makes no report."""
    from reports import tasks
    from reports.models import ReportJob, YearlyReport

    job = ReportJob.objects.create(year=2019, requested_by=iom_officer)
    type(iom_officer).objects.filter(pk=iom_officer.pk).update(roles=["auditor"])

    tasks.run_report_job(str(job.public_id))

    job.refresh_from_db()
    assert job.state == ReportJob.State.FAILED
    assert not YearlyReport.objects.exists()


def test_no_right_is_kept_between_requests():
    """Nothing about rights goes into a session, the cache or a variable that outlives the request."""
    import ast

    from tests.test_architecture import CODE, place, trees

    rights = {"policies.py", "querysets.py", "roles.py", "grants.py", "access.py"}
    found = [
        f"{place(path, node)} {ast.unparse(decorator)}"
        for path, tree in trees([path for path in CODE if path.name in rights])
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if "cache" in ast.unparse(decorator)
        # The signing key and the like: the same for everybody.
        if node.args.args
    ]

    assert found == []


@pytest.mark.parametrize("name", ["accounts:users", "accounts:organisations", "accounts:add_user"])
def test_the_administrators_pages_have_more_than_one_wall(client, administrator, caseworker, name):
    """Sign-in, a second factor, the role, and a fresh sign-in for what changes something; never the network alone."""
    url = reverse(name)
    assert client.get(url, REMOTE_ADDR="127.0.0.1").status_code == 302
    client.force_login(caseworker)
    assert client.get(url, REMOTE_ADDR="127.0.0.1").status_code == 403
    client.force_login(administrator)
    assert client.get(url, REMOTE_ADDR="203.0.113.9").status_code == 200
