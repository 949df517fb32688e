"""A file that somebody asked for is there whole, or not at all."""

import contextlib
import errno
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from core.errors import Refused


def write_whole(path: Path, content: bytes) -> None:
    """As `write_whole_from`, where the content is at hand."""
    write_whole_from(path, io.BytesIO(content))


def write_whole_from(path: Path, content: IO[bytes]) -> None:
    """Put a file into its place in one step; what stood there before stays until then, and stays if anything fails.

    Written beside its place, brought to the disk, then renamed; only the owner may read it.
    Raises Refused in a sentence where the disk is full, or where no file can be written.
    """
    if path.exists() and not path.is_file():
        raise Refused(_("%(path)s is not a file: nothing was written.") % {"path": path})
    written = ""
    try:
        number, written = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(number, "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(written, path)
        _settle(path.parent)
    except OSError as error:
        raise Refused(_why(error, path)) from error
    finally:
        # After the renaming there is nothing left by this name.
        with contextlib.suppress(OSError):
            os.unlink(written)


def _settle(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _why(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _("There is no room for %(path)s: nothing was written. Make room, or choose another place.") % {
            "path": path
        }
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _("The folder of %(path)s does not exist: nothing was written.") % {"path": path}
    return _("%(path)s cannot be written: %(reason)s.") % {"path": path, "reason": error.strerror}
