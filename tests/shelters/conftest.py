import pytest


@pytest.fixture
def broken_record(monkeypatch):
    """The record cannot be written."""

    def fail(*args, **kwargs):
        raise RuntimeError("the record is closed")

    for place in ("beds", "houses"):
        monkeypatch.setattr(f"shelters.actions.{place}.record", fail)
