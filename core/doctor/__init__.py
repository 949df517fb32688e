"""What can be asked of an installation without knowing any app: see core/examinations.py."""

from core.doctor import database, machine, servers  # noqa: F401 - makes them known
