"""What the difficult fields of an assessment mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

ASSESSMENT = {
    "kind": Explanation(
        _("The first look, a later one to compare with it, or the last before the file closes."),
        _("The page sets two looks side by side. Without a first one nobody can show that anything became better."),
    ),
    "risk_level": Explanation(
        _(
            "Your judgement after weighing what endangers and what protects her. No sum of marks decides it: "
            "one threat may outweigh everything."
        ),
        _(
            "The time in which somebody has to act runs from it. If you hesitate between two, take the higher "
            "one and say why below."
        ),
    ),
    "review_on": Explanation(
        _("The day on which you mean to look again. Empty: as the risk level asks for."),
        _("Danger changes: somebody is released from prison, a hearing comes near. Choose a day before that."),
    ),
}

SAFETY_PLAN = {
    "code_word": Explanation(
        _(
            "An ordinary word that the person agrees on with you. When she says it on the telephone, somebody "
            "is listening."
        ),
        _("It lets her ask for help without asking. Everybody who takes her calls should know it."),
    ),
}
