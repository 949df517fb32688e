"""What the fields of opening a file in an emergency mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

EMERGENCY = {
    "number": Explanation(
        _(
            "The whole number of the case, as somebody told it to you. There is no list to choose from and no "
            "search by name."
        ),
        _(
            "Whoever stands in an emergency has been told which file it is. So nobody can look around under "
            "this heading."
        ),
    ),
    "reason": Explanation(
        _("What is happening now, and what you need from the file for it: “ambulance asks for allergies”."),
        _(
            "The manager and the data-protection officer read it at once and judge whether there was need. An "
            "honest line now spares you questions later."
        ),
    ),
}
