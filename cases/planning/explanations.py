"""What the difficult fields of a plan mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

GOAL = {
    "dimension": Explanation(
        _(
            "Which side of standing on her own the goal serves. Economic: work, money, a place to live. "
            "Social: school, papers, rights, people around her. Psychosocial: health, safety, peace of mind."
        ),
        _(
            "A plan with goals on one side alone often fails on another. The survey later asks by the same "
            "three sides, so the two can be compared."
        ),
    ),
    "baseline": Explanation(
        _(
            "How things stand today, so plainly that a stranger could tell the difference later: “no income; "
            "sends nothing home”."
        ),
        _("Each review sets the goal beside this line. Without it, progress is a feeling."),
    ),
}
