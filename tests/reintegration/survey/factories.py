import json
from datetime import date

from django.utils import timezone

from reintegration.survey.enums import CURRENT, Occasion
from reintegration.survey.models import Survey
from reintegration.survey.scoring import questions_of, score


def answers(place=0, **given):
    """The answer at the same place of every item, but for those given."""
    items = questions_of(CURRENT).items()
    return {item.code: item.answers[min(place, len(item.answers) - 1)].code for item in items} | given


def make_survey(case, by, *, given=None, **fields):
    given = answers() if given is None else given
    scores = score(questions_of(CURRENT), given)
    fields.setdefault("asked_on", date(2024, 6, 1))
    fields.setdefault("occasion", Occasion.BASELINE)
    fields.setdefault("answers", json.dumps(given))
    return Survey.objects.create(
        case=case, asked_by=by, instrument=CURRENT, **{name: getattr(scores, name) for name in Survey.SCORES} | fields
    )


def plant_survey(case, by, word):
    """One crossed out, with the word wherever words go."""
    crossed_out = {"crossed_out_at": timezone.now(), "crossed_out_by": by, "crossing_reason": word}
    return make_survey(case, by, answers=json.dumps({"livelihood": word}, ensure_ascii=False), **crossed_out)
