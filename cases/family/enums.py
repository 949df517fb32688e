from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Sex


class RelationKind(models.TextChoices):
    """Who somebody is to the person: read as "her mother", "her child"."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Brother or sister")
    SPOUSE = "spouse", _("Husband, wife or partner")
    GRANDPARENT = "grandparent", _("Grandparent")
    GRANDCHILD = "grandchild", _("Grandchild")
    RELATIVE = "relative", _("Another relative")
    GUARDIAN = "guardian", _("Guardian")
    WARD = "ward", _("Ward")
    FOSTER_CARER = "foster_carer", _("Foster carer")
    FOSTER_CHILD = "foster_child", _("Foster child")
    TRUSTED = "trusted_contact", _("Trusted contact")
    LAWYER = "lawyer", _("Lawyer")
    FRIEND = "friend", _("Friend")
    OTHER = "other", pgettext_lazy("relation", "Somebody else")


class LegalBasis(models.TextChoices):
    """By what somebody acts for a child, or for an adult who cannot act."""

    COURT = "court", _("Decision of a court")
    GUARDIANSHIP_BODY = "guardianship_body", _("Decision of the guardianship body")
    TEMPORARY = "temporary", _("Temporary placement")
    PARENTS = "parents", _("Power given by the parents")
    OTHER = "other", pgettext_lazy("legal basis", "Another basis")
    NOT_KNOWN = "not_known", _("Not known")


_K = RelationKind
# Those who act for the person by law, from a day to a day.
GUARDIANS = frozenset({_K.GUARDIAN, _K.FOSTER_CARER})
# Who is never the person of a case of her own that one would lead to.
NEVER_LINKED = frozenset({_K.TRUSTED, _K.LAWYER})
PARENTS = frozenset({_K.MOTHER, _K.FATHER, _K.PARENT})
# So many years at least lie between the elder and the younger.
YEARS_BETWEEN = {**dict.fromkeys(PARENTS, 10), _K.CHILD: 10, _K.GRANDPARENT: 20, _K.GRANDCHILD: 20}
ELDER = PARENTS | {_K.GRANDPARENT}
_REVERSE = {
    **dict.fromkeys(PARENTS, _K.CHILD),
    _K.GRANDPARENT: _K.GRANDCHILD,
    _K.GRANDCHILD: _K.GRANDPARENT,
    _K.GUARDIAN: _K.WARD,
    _K.WARD: _K.GUARDIAN,
    _K.FOSTER_CARER: _K.FOSTER_CHILD,
    _K.FOSTER_CHILD: _K.FOSTER_CARER,
}
_PARENT_OF_SEX = {Sex.FEMALE: _K.MOTHER, Sex.MALE: _K.FATHER}


def reverse_of(kind: str, sex: str) -> RelationKind:
    """What the person (of this sex) is to whoever is this to her: her child's mother, her sister's sister."""
    if kind == _K.CHILD:
        return _PARENT_OF_SEX.get(sex, _K.PARENT)  # type: ignore[call-overload]
    return _REVERSE.get(RelationKind(kind), RelationKind(kind))
