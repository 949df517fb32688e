"""What the difficult fields of identification mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

DETERMINATION = {
    "status": Explanation(
        _(
            "What your organisation, or the one you name below, finds the person to be from this day on. "
            "Formally recognised is said by the ministry alone."
        ),
        _(
            "This is the word that decides on entitlements, referrals and figures. What was found before "
            "stays on file with its days, so nothing is lost by changing it."
        ),
    ),
    "effective_on": Explanation(
        _("The day from which it holds: that of the decision, not the one on which you type it."),
        _("The year counts what was in force on 31 December. A wrong day puts the person into the wrong year."),
    ),
    "means": Explanation(
        _(
            "How the person was brought to it or kept in it: by force, threats, deceit, abuse of her "
            "helplessness, or money to somebody who decides over her."
        ),
        _(
            "The law speaks of trafficking where an act, a means and a purpose come together. Of a child no "
            "means is needed: leave it empty then."
        ),
    ),
    "purposes": Explanation(
        _("What it was done for: the exploitation that took place or was meant to."),
        _("Trafficking is complete with the purpose, also when somebody got away before it came to it."),
    ),
}

HISTORY = {
    "means_of_control": Explanation(
        _(
            "What kept the person from leaving: papers taken away, debt, threats against the family, a locked "
            "door, drugs, shame."
        ),
        _(
            "What held her then often reaches her still, a debt or a threat at home. The safety plan and the "
            "legal work begin there."
        ),
    ),
}
