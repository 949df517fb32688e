"""How fast consenting cases go out in HTCDS, in both layouts, and how fast their spreadsheet comes in again."""

import io
import os
import time

CASES = int(os.environ.get("BENCH_HTCDS_CASES", "1000"))


def _say(what: str, cases: int, seconds: float) -> None:
    print(f"{what}: {cases:,} cases in {seconds:,.1f} s = {cases / seconds:,.0f} cases/s")


def run() -> None:
    """In an empty database, as tests have it; needs Django set up."""
    from django.db import connections

    from accounts.access import acting_as
    from exchange.htcds.actions import export_htcds
    from exchange.htcds.cells import CODES, LAYOUTS
    from exchange.htcds.importing import import_htcds
    from exchange.htcds.reading import read_records
    from exchange.register.reading import read_file
    from tests import databases
    from tests.accounts.factories import make_organisation, make_user
    from tests.exchange.htcds import Inventor, agree

    with databases.copied(databases.template()):
        shelter, elsewhere = make_organisation("BENCH"), make_organisation("OTHER")
        worker, manager = make_user("worker", shelter, "caseworker"), make_user("manager", shelter, "shelter_manager")
        receiver = make_user("receiver", elsewhere, "receiving_officer")
        with acting_as(worker):
            inventor = Inventor(1, worker, manager, receiver)
            for _number in range(CASES):
                agree(inventor.case(), worker)
        files = {}
        for layout in LAYOUTS:
            files[layout] = io.BytesIO()
            began = time.perf_counter()
            result = export_htcds(files[layout], actor=None, layout=layout)
            _say(f"export_htcds, layout {layout}", result.count, time.perf_counter() - began)
        began = time.perf_counter()
        files[CODES].seek(0)
        reading = read_records(read_file(files[CODES]))
        _say("the spreadsheet read and checked", len(reading.records), time.perf_counter() - began)
        files[CODES].seek(0)
        began = time.perf_counter()
        with acting_as(worker):
            opened = import_htcds(files[CODES], actor=worker)
        _say("import_htcds", opened.cases, time.perf_counter() - began)
        connections.close_all()
