"""What the difficult fields of stays mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

CHECK_IN = {
    "planned_until": Explanation(
        _(
            "The day on which the person is expected to leave. Up to then the bed is hers; nobody is sent "
            "away on that day."
        ),
        _(
            "The first stay is for some weeks so that somebody asks in time how to go on. It can be extended, "
            "on a ground and with a second person's word."
        ),
    ),
}

ABSENCE = {
    "kind": Explanation(
        _(
            "Why the person is out for a night or longer while the bed stays hers. Leave and hospital end on "
            "a day; missing means that nobody knows where she is."
        ),
        _(
            "The nights go on counting, and the roll call does not look for her. Only for somebody missing "
            "the alarm and the list of what to do begin at once."
        ),
    ),
}

EXTENSION = {
    "basis": Explanation(
        _("Why the person stays longer than was planned. Choose what weighs most; the rest can be said in words."),
        _(
            "Somebody else decides, by this ground. It also tells the programme what people wait for: papers, "
            "courts, or a safe place to live."
        ),
    ),
}

CHECK_OUT = {
    "destination": Explanation(
        _("Where the person went, as far as she told. The kind of place is enough; the address is not asked."),
        _("Whoever follows up has to know where to begin. Not known is an honest answer and better than a guess."),
    ),
}
