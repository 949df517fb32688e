"""How `migrate` follows the models through their migrations, at the price of what an operation changes.

Django makes every model that is related to a changed one anew, so that each knows the others' latest state. Here all
of two hundred lead to the person and the case: one new constraint had nearly all of them made again, which took nine
tenths of the time of a first start. Most operations look at their own model alone, so it alone is made; whatever looks
further (data migrations, a changed relation or key, a model that goes or is renamed) finds them all made anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# `RunPython` and what else asks for the whole registry has Django make it anew, because the state says that it is behind.
OF_ONE_MODEL = (
    migrations.AddConstraint,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.AlterUniqueTogether,
    migrations.CreateModel,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RunPython,
    migrations.RunSQL,
    postgres.CreateExtension,
)


def is_of_one_model(operation: Operation) -> bool:
    """Whether the operation, to be done, needs the latest state of no other model than the one that it names."""
    if isinstance(operation, migrations.AlterField):
        return not (operation.field.is_relation or operation.field.primary_key or operation.field.unique)
    return isinstance(operation, OF_ONE_MODEL)


def _itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    state.is_delayed = True
    return {(app_label, model_name)}


@contextmanager
def made_alone() -> Iterator[None]:
    """Inside, a changed model is made anew by itself."""
    related = ProjectState._find_reload_model  # type: ignore[attr-defined]
    ProjectState._find_reload_model = _itself  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = related  # type: ignore[attr-defined]


class Executor(MigrationExecutor):
    """Django's, at the price of what changes: forwards, where every operation of a migration is of one model."""

    def apply_migration(
        self, state: ProjectState, migration: migrations.Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        if all(map(is_of_one_model, migration.operations)):
            with made_alone():
                return super().apply_migration(state, migration, fake, fake_initial)
        state.clear_delayed_apps_cache()
        return super().apply_migration(state, migration, fake, fake_initial)
