"""A file that cannot be kept is refused in a sentence, and nothing of it is left."""

import resource
import secrets
from contextlib import contextmanager

import pytest

from core import sealed_files
from core.errors import Refused

PLACE = "table|file|row"


@contextmanager
def files_of_at_most(size):
    """A real limit of this process, which the system holds to while it writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_half_file_is_left_where_it_does_not_fit(tmp_path):
    path, content = tmp_path / "ab" / "file", secrets.token_bytes(200_000)

    with files_of_at_most(100_000), pytest.raises(Refused) as refused:
        sealed_files.write(path, content, key=sealed_files.new_key(), place=PLACE)

    assert "nothing was saved" in refused.value.message
    assert str(tmp_path) not in refused.value.message
    assert not path.exists()


def test_what_is_there_already_stays_as_it_is(tmp_path):
    path, key = tmp_path / "file", sealed_files.new_key()
    sealed_files.write(path, b"first", key=key, place=PLACE)

    with pytest.raises(Refused):
        sealed_files.write(path, b"second", key=sealed_files.new_key(), place=PLACE)

    assert sealed_files.read(path, key=key, place=PLACE) == b"first"


def test_a_folder_that_cannot_be_made_is_a_refusal_too(tmp_path):
    (tmp_path / "ab").write_text("no folder")

    with pytest.raises(Refused):
        sealed_files.write(tmp_path / "ab" / "file", b"content", key=sealed_files.new_key(), place=PLACE)
