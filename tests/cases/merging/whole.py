"""Every column of every row that the programme keeps, but for the record and the mergings themselves."""

from django.apps import apps

from tests.test_architecture import OUR_MODELS

# How often it was saved goes on counting, so that a page opened in between does not write over what came back.
COUNTS_ON = ("cases.Person", "version")
LEFT_OUT = {"cases.Merge", "cases.ToldApart"}


def everything():
    """{(model, key): {column: value}}, sealed columns opened."""
    models = [model for model in OUR_MODELS if model._meta.app_label != "audit" and model._meta.label not in LEFT_OUT]
    assert {"cases.Person", "cases.Case", "shelters.Stay", "referrals.Referral"} <= {one._meta.label for one in models}
    return {
        (model._meta.label, row.pk): {
            field.attname: _value(row, field.attname)
            for field in model._meta.concrete_fields
            if (model._meta.label, field.attname) != COUNTS_ON
        }
        for model in models
        for row in apps.get_model(model._meta.label)._base_manager.all()
    }


def _value(row, name):
    value = getattr(row, name)
    return bytes(value) if isinstance(value, memoryview) else value


def differences(before, after):
    """What differs, as a reader of a failing test wants it."""
    return {
        key: {
            name: (value, after.get(key, {}).get(name))
            for name, value in row.items()
            if after.get(key, {}).get(name) != value
        }
        for key, row in before.items()
        if after.get(key) != row
    } | dict.fromkeys(after.keys() - before.keys(), "added")
