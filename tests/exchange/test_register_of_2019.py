"""The invented register of 2019 gives the year's sentence by its own rows. Only this file knows the numbers."""

import csv
import json
import os
import random
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from exchange.actions import import_register
from exchange.demo.make_register_2019 import FOLDER, Register
from reports.statistics import yearly_statistics

# How many people are changed one at a time; all of them where the long suites run whole.
SAMPLE = 700 if os.environ.get("PROOF") else 3


def test_the_register_gives_the_years_sentence(db):
    call_command("import_register", str(FOLDER), stdout=StringIO())
    out = StringIO()
    call_command("yearly_statistics", "2019", "--json", stdout=out)

    totals = json.loads(out.getvalue())["totals"]

    assert (totals["victim"], totals["at_risk"], totals["other"], totals["persons"]) == (72, 628, 0, 700)


def test_the_committed_files_are_what_the_script_makes(tmp_path):
    register = Register()
    register.fill()
    register.write(tmp_path / "again")

    for path in sorted(FOLDER.iterdir()):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def _totals(folder: Path) -> tuple[int, int, int]:
    """Import into what is then taken back, and count."""
    with transaction.atomic():
        result = import_register(str(folder), source="changed", actor=None)
        assert result.errors == []
        totals = yearly_statistics(2019)["totals"]
        transaction.set_rollback(True)
    return totals["victim"], totals["at_risk"], totals["other"]


@pytest.mark.slow
def test_changing_any_one_persons_classification_changes_the_figure(db, tmp_path):
    folder = tmp_path / "register"
    shutil.copytree(FOLDER, folder)
    path = folder / "classifications.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = sorted({row["person_ref"] for row in rows})
    before = _totals(folder)

    for ref in random.Random(2019).sample(people, min(SAMPLE, len(people))):
        row = {"person_ref": ref, "status": "not_victim", "effective_on": "2019-12-31", "decided_by": "MIA"}
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            out.writeheader()
            out.writerows([*rows, row])

        after = _totals(folder)

        assert after[2] == 1, ref
        assert sorted([before[0] - after[0], before[1] - after[1]]) == [0, 1], ref
