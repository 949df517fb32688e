import errno
import os

import pytest

from core.errors import Refused
from core.whole_files import write_whole


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    target = tmp_path / "a"
    write_whole(target, b"one")
    write_whole(target, b"two")

    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "no room"), (errno.EDQUOT, "no room"), (errno.EIO, "cannot be written")]
)
def test_whatever_fails_leaves_what_stood_there_and_nothing_beside(tmp_path, monkeypatch, step, number, words):
    target = tmp_path / "a"
    target.write_bytes(b"one")

    def fails(*_arguments):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fails)
    with pytest.raises(Refused, match=words):
        write_whole(target, b"two")

    assert target.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_is_no_place_for_a_file(tmp_path):
    with pytest.raises(Refused, match="is not a file"):
        write_whole(tmp_path, b"one")
