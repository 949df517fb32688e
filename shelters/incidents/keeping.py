"""What becomes of an incident when the file of somebody whom it concerned is anonymised."""

from cases.models import Case
from core.encryption import EncryptedTextField, Sealed
from shelters.incidents.models import (
    Incident,
    IncidentAddition,
    IncidentFollowUp,
    IncidentPerson,
    IncidentTelling,
)

REMOVED = Sealed(b"")


def forget_incidents(case: Case) -> None:
    """That there was one, when and of what kind goes on being counted; whatever was written may name her, and goes.

    Whom else it concerned stays: their files lead to it.
    """
    concerned = list(IncidentPerson.objects.filter(case=case).values_list("incident", flat=True))
    _empty(Incident, pk__in=concerned)
    for model in (IncidentAddition, IncidentTelling, IncidentFollowUp):
        _empty(model, incident__in=concerned)
    IncidentPerson.objects.filter(case=case).delete()


def _empty(model: type, **rows: object) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            filled = model._base_manager.filter(**rows, **{f"{field.name}__isnull": False})
            filled.update(**{field.attname: REMOVED})
