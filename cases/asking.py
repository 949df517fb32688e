"""Who asks about which file, as a shape and its keys: for what is compiled once (core/statements.py).

A stand-in has the keys, and of the rest what is written below: that is the shape. Everything else of it lies in the
database, which is not asked: who wants to know more is answered in full at every asking, and nothing is guessed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accounts import access
from accounts.models import Organisation, User
from cases import policies
from cases.models import Case
from core.statements import Asking, nobodys_key

_USER, _ORGANISATION, _OTHER, _CASE, _PERSON = map(nobodys_key, range(1, 6))
_USER_ID, _CASE_ID = UUID(int=-_USER), UUID(int=-_CASE)
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def asking_about(case: Case, actor: Any) -> Asking | None:
    """Somebody on a page of a file that was found for her; None where nothing was remembered of her rights to it."""
    answers, whose = policies.remembered_of(actor, case), _whose(actor)
    if answers is None or whose is None:
        return None
    kind, context, keys = whose
    own, gone = case.organisation_id == actor.organisation_id, case.anonymised_at is not None
    of_file = {_CASE: case.pk, _PERSON: case.person_id, _OTHER: case.organisation_id, _CASE_ID: case.public_id}

    @contextmanager
    def put() -> Iterator[tuple[Case, User]]:
        reader, file = _reader(*kind), _file(own, gone)
        with access.said_of(context), policies.answered(reader, file, answers):
            yield file, reader

    return Asking((kind, context, own, gone, tuple(sorted(answers.items()))), keys | of_file, put)


def asking_of(reader: Any) -> Asking | None:
    """Somebody who asks about no file of her own: what waits for her."""
    whose = _whose(reader)
    if whose is None:
        return None
    kind, context, keys = whose

    @contextmanager
    def put() -> Iterator[tuple[User]]:
        with access.said_of(context), policies.asked_once():
            yield (_reader(*kind),)

    return Asking((kind, context), keys, put)


def _whose(actor: Any) -> tuple[tuple[Any, ...], access.Context, dict[Any, Any]] | None:
    """Of a reader: what her stand-in tells, the transaction's context with its keys, and the keys themselves."""
    context = access.current()
    if context is None or actor.organisation_id is None:
        return None
    if context.user_id == actor.pk:
        context = replace(context, user_id=_USER, organisation_id=context.organisation_id and _ORGANISATION)
    # Not asked for where it is not known yet: that would be a query more.
    known = User._meta.get_field("organisation").is_cached(actor)
    kind = (tuple(actor.roles), actor.is_active, actor.organisation.type if known else "")
    return kind, context, {_USER: actor.pk, _ORGANISATION: actor.organisation_id, _USER_ID: actor.public_id}


def _reader(roles: tuple[str, ...], is_active: bool, type_of_organisation: str) -> User:
    told = {"id": _USER, "public_id": _USER_ID, "organisation_id": _ORGANISATION, "roles": list(roles)}
    reader = _telling(User, told | {"is_active": is_active})
    if type_of_organisation:
        reader.organisation = _telling(Organisation, {"id": _ORGANISATION, "type": type_of_organisation})
    return reader


def _file(own: bool, gone: bool) -> Case:
    told = {"id": _CASE, "public_id": _CASE_ID, "person_id": _PERSON}
    told |= {"organisation_id": _ORGANISATION if own else _OTHER, "anonymised_at": _SOME_DAY if gone else None}
    return _telling(Case, told)


def _telling(model: Any, told: dict[str, Any]) -> Any:
    """A row of which these fields are loaded and no others."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in told]
    return model.from_db("default", names, [told[name] for name in names])
