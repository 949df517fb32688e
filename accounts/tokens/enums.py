"""What a token may be good for: a resource of the API, to read or to change. Never more than its account's role."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Resource(models.TextChoices):
    PERSONS = "persons", _("Persons")
    CASES = "cases", _("Cases")
    SHELTERS = "shelters", _("Shelters")
    STAYS = "stays", _("Stays")
    REFERRALS = "referrals", _("Referrals")
    PLANS = "plans", _("Plans")
    ASSISTANCE = "assistance", _("Assistance")
    REPORTS = "reports", _("Reports")


# What is read by the API and changed on the pages alone.
READ_ALONE = {Resource.SHELTERS, Resource.REPORTS}


class Verb(models.TextChoices):
    READ = "read", pgettext_lazy("scope", "read")
    WRITE = "write", pgettext_lazy("scope", "change")


def scope_choices() -> list[tuple[str, str]]:
    """Each resource with each verb that the API has for it: `cases:read`."""
    return [
        (f"{resource.value}:{verb.value}", f"{resource.label}: {verb.label}")
        for resource in Resource
        for verb in Verb
        if verb == Verb.READ or resource not in READ_ALONE
    ]
