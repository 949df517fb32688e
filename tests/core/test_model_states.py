"""Which operations of a migration look at their own model alone; all others find every model made anew."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from core.model_states import is_of_one_model, made_alone

ALONE = [
    migrations.AddConstraint("case", models.CheckConstraint(condition=models.Q(pk__gt=0), name="some")),
    migrations.AddField("case", "person", models.ForeignKey("cases.Person", models.PROTECT)),
    migrations.AddIndex("case", models.Index(fields=["id"], name="some")),
    migrations.AlterField("case", "number", models.CharField(max_length=20)),
    migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.RunSQL("SELECT 1"),
]
WITH_OTHERS = [
    migrations.AlterField("case", "person", models.ForeignKey("cases.Person", models.PROTECT)),
    migrations.AlterField("case", "id", models.BigAutoField(primary_key=True)),
    migrations.AlterField("case", "number", models.CharField(max_length=20, unique=True)),
    migrations.DeleteModel("case"),
    migrations.RemoveField("case", "person"),
    migrations.RenameField("case", "person", "whom"),
    migrations.RenameModel("case", "file"),
    migrations.SeparateDatabaseAndState(),
]


@pytest.mark.parametrize("operation", ALONE, ids=lambda operation: operation.describe())
def test_looks_at_its_own_model(operation):
    assert is_of_one_model(operation)


@pytest.mark.parametrize("operation", WITH_OTHERS, ids=lambda operation: operation.describe())
def test_looks_at_others_too(operation):
    assert not is_of_one_model(operation)


def test_what_is_behind_says_so_and_whoever_asks_for_all_gets_them_anew():
    state = ProjectState()
    for name, fields in (("Case", {}), ("Note", {"case": models.ForeignKey("some.Case", models.CASCADE)})):
        migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()]).state_forwards(
            "some", state
        )
    before = state.apps.get_model("some", "Note")

    with made_alone():
        migrations.AddField("case", "number", models.IntegerField()).state_forwards("some", state)

    case = state.apps.get_model("some", "Case")
    assert case._meta.get_field("number")
    assert state.apps.get_model("some", "Note") is before
    state.clear_delayed_apps_cache()
    assert state.apps.get_model("some", "Note")._meta.get_field("case").related_model is state.apps.get_model(
        "some", "Case"
    )
    assert ProjectState._find_reload_model.__module__ == "django.db.migrations.state"
