"""Which programs of PostgreSQL a backup is made by."""

import pytest

from exchange.backup.database import Place, compression


@pytest.mark.parametrize(
    ("version", "asked"),
    [
        ("15.14 (Debian 15.14-0+deb12u1)", "6"),
        ("16.0", "zstd:3"),
        ("17.6 (Debian 17.6-1.pgdg12+1)", "zstd:3"),
        ("18.0", "zstd:3"),
    ],
)
def test_a_program_that_does_not_know_zstd_is_not_asked_for_it(tmp_path, settings, version, asked):
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {version}"\n', encoding="utf-8")
    program.chmod(0o755)
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)

    assert compression(Place({"dbname": "nothing"})) == asked
