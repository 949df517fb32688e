from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why something that was needed was not given. Neither counts as assistance."""

    REFUSED = "refused", _("The person did not want it")
    UNAVAILABLE = "unavailable", _("It was not to be had")


class Reason(models.TextChoices):
    NOT_SAID = "not_said", _("No reason given")
    NOT_NOW = "not_now", _("Not now, perhaps later")
    DISTRUST = "distrust", _("Does not trust it yet")
    AFRAID = "afraid", _("Afraid of being recognised")
    FAMILY = "family", _("The family is against it")
    NO_TIME = "no_time", _("Work or children leave no time")
    ELSEWHERE = "elsewhere", _("Has help elsewhere")
    NO_PLACE = "no_place", _("No place free")
    WAITING_LIST = "waiting_list", _("On a waiting list")
    NO_MONEY = "no_money", _("No money for it")
    NOT_NEAR = "not_near", _("Not offered near here")
    NO_SPECIALIST = "no_specialist", _("No specialist")
    NO_PAPERS = "no_papers", _("Papers are missing")
    NOT_ENTITLED = "not_entitled", _("Not entitled to it")
    OTHER = "other", _("Another reason")


_R = Reason
REASONS: dict[Kind, list[Reason]] = {
    Kind.REFUSED: [_R.NOT_SAID, _R.NOT_NOW, _R.DISTRUST, _R.AFRAID, _R.FAMILY, _R.NO_TIME, _R.ELSEWHERE, _R.OTHER],
    Kind.UNAVAILABLE: [
        _R.NOT_SAID, _R.NO_PLACE, _R.WAITING_LIST, _R.NO_MONEY, _R.NOT_NEAR, _R.NO_SPECIALIST, _R.NO_PAPERS,
        _R.NOT_ENTITLED, _R.OTHER,
    ],
}  # fmt: skip


class Every(models.TextChoices):
    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    TWO_WEEKS = "two_weeks", _("Every two weeks")
    MONTH = "month", _("Every month")


class Answer(models.TextChoices):
    """What came of one day of repeating help."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Did not want it")
    UNAVAILABLE = "unavailable", _("Was not to be had")
    LATER = "later", _("Say later")
