"""The counting rules, each version in a module of its own.

A report names the version it was counted by. A new version is a new module and
a new entry here; the ones before stay as they are, because what was frozen by
them has to be explained by them.
"""

from types import ModuleType

from reports.rules import version_1

# Where a statement that keeps who was counted puts them: a table that the connection has for itself.
TRACED_INTO = version_1.TRACED_INTO
VERSIONS: dict[int, ModuleType] = {1: version_1}
IN_FORCE = max(VERSIONS)
