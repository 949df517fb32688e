"""What the difficult fields of consent mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

CONSENT = {
    "purpose": Explanation(
        _(
            "One question to the person: for what may something of hers be used? Receiving services, sharing "
            "with somebody outside, figures, export and pictures are asked one by one."
        ),
        _(
            "A person who says yes to a bed has not said yes to a photograph. Help may never depend on a yes "
            "to anything else."
        ),
    ),
    "sections": Explanation(
        _(
            "The parts of the file that may go to this recipient. What is not ticked stays here, whatever the "
            "role of whoever asks."
        ),
        _(
            "A lawyer needs no health record and a clinic no account of the crime. Read the parts to the "
            "person one by one; she may take back any of them."
        ),
    ),
    "decision": Explanation(
        _("The person's own answer, also where it is no. Not wanting to say is an answer as well."),
        _(
            "A no that is on file protects her: nobody asks again, and nothing goes out by mistake. A no "
            "costs her no help."
        ),
    ),
    "valid_until": Explanation(
        _("The last day on which the consent counts. Empty: until the person takes it back."),
        _(
            "Where something is shared once, for one appointment or one court day, an end means that nobody "
            "has to remember to close it."
        ),
    ),
    "withheld": Explanation(
        _(
            "What the person wants to be kept from somebody although she agrees to the rest: an illness from "
            "her family, a new telephone number from a former husband."
        ),
        _("She knows best who may do her harm. It is shown wherever something is about to go out."),
    ),
}

GROUND = {
    "ground": Explanation(
        _(
            "What allows, or orders, to pass something on although the person was not asked or said no: the "
            "duty to refer, danger to life, a court, the protection of a child."
        ),
        _(
            "Only the law can stand in for consent. Whoever reads the file later has to see which article or "
            "decision it was, and that no more went out than it covers."
        ),
    ),
    "not_informed_reason": Explanation(
        _("Why the person does not know yet that something went out without her consent."),
        _(
            "She has a right to know. Not telling her is allowed only for as long as telling would bring "
            "danger, or while she cannot be reached."
        ),
    ),
}

OVERRIDE = {
    "reason": Explanation(
        _(
            "What will happen to the person or to somebody else if nothing is passed on, and why there is no "
            "milder way."
        ),
        _(
            "This goes against what she said. Somebody else weighs your reason before anything happens, and "
            "she may read it one day."
        ),
    ),
}
