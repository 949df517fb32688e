"""What the fields of keeping a file mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

HOLD = {
    "ground": Explanation(
        _("Which proceeding needs the file whole. A hold stops anonymising until somebody lifts it."),
        _("A file that a court may ask for must not be lost. A hold without a ground would keep everybody for ever."),
    ),
}

KEEP = {
    "until": Explanation(
        _("How much longer this one file keeps the person's name. On that day the question comes again."),
        _(
            "What is no longer needed to help or protect somebody can only harm her. Choose the shortest time "
            "that does."
        ),
    ),
}

RULE = {
    "years": Explanation(
        _(
            "How long after closing a file of your organisation keeps what says whose it was. After that, and "
            "after two people looked, it is anonymised: the figures stay, the person cannot be found any "
            "more."
        ),
        _(
            "Too short, and somebody who comes back has to tell everything again. Too long, and a leak finds "
            "people who have long had another life."
        ),
    ),
}
