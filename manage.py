#!/usr/bin/env python
"""The door for operators: `.venv/bin/python manage.py COMMAND`."""

import os
import sys


def main() -> None:
    """Run one management command, with Django's settings of this project."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        # The settings say what is missing; a trace of calls would only hide it.
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
