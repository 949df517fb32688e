"""What web, worker and beat ask before they serve: are the keys of this process those of this database?"""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from core.keys import check_keys


def refuse_wrong_keys() -> None:
    """End the process with one line, rather than show nothing where names should be, or seal under a wrong key."""
    try:
        check_keys()
    except ImproperlyConfigured as problem:
        _refuse(str(problem))
    except OperationalError:
        _refuse("The database does not answer, so the keys cannot be checked.")
    finally:
        # Not to be shared with the processes that are forked from this one.
        connection.close()


def _refuse(line: str) -> None:
    sys.stderr.write(f"Not started: {line}\n")
    sys.stderr.flush()
    raise SystemExit(1)
