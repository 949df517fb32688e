"""What encryption and the record cost a case page: the same pages with and without them, turn by turn in one run."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from bench._pages import Measured, client_of, opened, percentile
from bench._register import LARGEST, ORGANISATIONS, SMALL, register

GOAL_PERCENT = 20
FILES, TURNS = 25, 8


def run() -> None:
    print("Case page with encryption and record, beside the same page without (p50 / p95)")
    with register():
        for what, reader, organisation in (
            ("manager of a small organisation", SMALL + ORGANISATIONS, SMALL),
            ("manager of the largest organisation", LARGEST + ORGANISATIONS, LARGEST),
        ):
            files, client = addresses(organisation), client_of(reader)
            whole, bare = Measured(), Measured()
            for _turn in range(TURNS):
                _add(whole, opened(lambda n, c=client, a=files: c.get(a[n % FILES]), FILES))
                with _without():
                    _add(bare, opened(lambda n, c=client, a=files: c.get(a[n % FILES]), FILES))
            print(f" {what}")
            print(whole.line("as it is"))
            print(bare.line("values in clear, nothing on record"))
            for percent in (50, 95):
                more = 100 * (percentile(whole.whole, percent) / percentile(bare.whole, percent) - 1)
                print(f"  encryption and record add {more:.1f} % at p{percent} (goal {GOAL_PERCENT} %)")


def _add(whole: Measured, turn: Measured) -> None:
    whole.whole += turn.whole
    whole.queries += turn.queries
    whole.most_queries = max(whole.most_queries, turn.most_queries)


def addresses(organisation: int) -> list[str]:
    """Files with a name, a classification and somebody in charge; fewer than make an alarm."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT public_id FROM cases_case WHERE organisation_id = %s AND closed_on IS NULL AND NOT restricted"
            " AND embargo_until IS NULL AND id %% 20 > 0 ORDER BY id DESC LIMIT %s",
            [organisation, FILES],
        )
        return [f"/cases/{public_id}/" for (public_id,) in cursor.fetchall()]


@contextmanager
def _without() -> Iterator[None]:
    """Sealed values open at no cost, and what is to be recorded is dropped."""
    from audit.models import AuditEvent

    def in_clear(*_arguments: object) -> str:
        return "Somebody"

    with ExitStack() as changed:
        changed.enter_context(patch("core.encryption.unseal", in_clear))
        changed.enter_context(patch("core.encryption.unseal_for", in_clear))
        changed.enter_context(patch.object(AuditEvent.objects, "create", lambda **fields: AuditEvent(**fields)))
        changed.enter_context(patch("cases.actions.check_reading", lambda *_arguments: None))
        yield
