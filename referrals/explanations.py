"""What the difficult fields of a referral mean, and why they are asked."""

from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation

REFERRAL = {
    "purpose": Explanation(
        _("What you ask the receiver to do. One referral, one purpose: for a bed and a lawyer write two."),
        _(
            "Which way it takes follows from it: whether the ministry approves, how soon somebody has to "
            "answer, what may go along."
        ),
    ),
    "urgency": Explanation(
        _(
            "How soon the receiver has to begin. Immediate is for danger, for a child alone and for a night "
            "without a roof."
        ),
        _("Reminders run by it, by night as well. If everything is immediate, nothing is."),
    ),
    "risk_flags": Explanation(
        _(
            "What somebody who opens the door has to reckon with. The receiver reads it before accepting, "
            "without a name."
        ),
        _("An organisation that cannot keep her safe should say so before she travels there, not after."),
    ),
    "message": Explanation(
        _(
            "What is needed, said so that nobody could tell who it is: “woman with an infant, needs a room on "
            "the ground floor”."
        ),
        _("Everybody who is asked reads it, also those who decline. What stands here cannot be taken back."),
    ),
    "sections": Explanation(
        _(
            "The parts of the file that open to the receiver when it accepts, and close when the referral "
            "ends. They are frozen as they stand when you submit."
        ),
        _(
            "The person decides what goes out, part by part. What her consent does not cover cannot be sent, "
            "even if it is ticked."
        ),
    ),
}
