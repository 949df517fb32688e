"""What the difficult fields of opening and restricting a file mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

FIRST_CLASSIFICATION = {
    "status": Explanation(
        _(
            "How sure anybody is today. Potential: there are first signs. Presumed: there are grounds to "
            "believe it. Identified: an organisation that assists has found so. Potential and presumed count "
            "as at risk, identified as a victim."
        ),
        _(
            "Whom the person is referred to, what she is entitled to and how the year counts her follow from "
            "it. Take the lower one if you are in doubt: it can be changed any day, and each change keeps its "
            "date."
        ),
    ),
    "seal": Explanation(
        _(
            "Who finds this file at first. A file under an embargo or sealed is shown to you and to the staff "
            "you name, to nobody else of your house."
        ),
        _(
            "Some people are looked for by somebody who knows a colleague, or are known to one. Then it is "
            "safer that even the house does not see the file. For most people the whole organisation is "
            "right."
        ),
    ),
}

EXPLOITATION = {
    "form": Explanation(
        _(
            "What the person was made to do or what was done with her. Record each form by itself: somebody "
            "forced to beg and to steal has two."
        ),
        _(
            "The help she needs, and what the law calls the crime, differ by form. In the year's figures she "
            "counts once under each."
        ),
    ),
}

RESTRICTION = {
    "users": Explanation(
        _(
            "The colleagues who go on seeing this file. Everybody else of the organisation no longer finds "
            "it, in no list, search or count."
        ),
        _(
            "For when somebody in the house is related to those who did it, is known to the person, or talks. "
            "Lifting it takes two people, so that nobody can be pressed into it alone."
        ),
    ),
}
