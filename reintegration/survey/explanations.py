"""What the questions of the survey are for, by dimension."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

DIMENSIONS = {
    "economic": Explanation(
        _(
            "Whether the person can live on what she has: work, income, debt, a roof. Read the question as it "
            "stands; she chooses the answer."
        ),
        _(
            "The score goes from 0 to 1 and is compared with her own earlier one, never with other people's. "
            "No answer is left out of it, it does not count as bad."
        ),
    ),
    "social": Explanation(
        _("Whether she gets what others get: housing, school, a doctor, papers, and people on whom she can rely."),
        _("Somebody with work and no papers is not safe yet. Low answers here say to whom a referral may help."),
    ),
    "psychosocial": Explanation(
        _("How she feels, sleeps and trusts. Ask in her language, alone with her; stop if it is too much."),
        _(
            "These answers change first when danger comes back. They stay within the file and reach figures "
            "only as a score."
        ),
    ),
}
