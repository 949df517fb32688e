"""How a person is brought to another organisation: written, looked over, decided, taken on, helped, told, taken back.

Each step says who does it by its arguments. A referral is known by the address of its page.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import ngettext

from cases.enums import Section
from cases.identification.enums import Act, Means
from referrals.states import Answer, Outcome, Purpose, Urgency
from tests.journeys.story import Story
from tests.journeys.telling import Teller

# ------------------------------------------------------------ the sender


def written(
    worker: Teller,
    story: Story,
    *,
    purpose: Purpose,
    parts: Iterable[Section],
    message: str,
    to: str = "",
    free_at: Iterable[str] = (),
    urgency: Urgency = Urgency.ROUTINE,
    agreed: bool = False,
) -> str:
    """A draft, from the page of the case: to one organisation, or to those of `free_at` whose house has a free place.

    `agreed`: the person said so now; otherwise it is on file already. Returns the address of its page.
    """
    worker.go(story.address)
    worker.follow("Refer to another organisation")
    worker.choose("What for", purpose.label)
    worker.pick("How soon", urgency.label)
    if to:
        worker.choose("To", to)
    else:
        worker.hit(worker.main.get_by_role("button", name=worker.words("Show free places")))
    for name in free_at:
        found = worker.page.locator("#places-choose").get_by_role("checkbox", name=re.compile(rf"^\s*{name}"))
        worker.mark(found)
    worker.write("What the receiver should know", message)
    worker.tick("What the receiver may see after accepting", *(part.label for part in parts))
    if agreed:
        worker.pick("Does the person agree?", "The person agrees to these parts: record it with this draft")
        worker.choose("In which language it was explained", story.language)
    worker.press("Save draft")
    return worker.page.url


def previewed(sender: Teller, referral: str) -> list[str]:
    """What the receiver will read, part by part."""
    sender.follow("Preview as the receiver sees it")
    told = parts_read(sender)
    sender.go(referral)
    return told


def consent_taken_back(worker: Teller, story: Story, organisation: str) -> None:
    """She need not say why. What rested on it closes with the button."""
    worker.part("Consent", of=story.address)
    worker.follow("Consent is taken back", beside=organisation)
    worker.press("Close what rests on it")
    worker.sees("The consent was taken back. What rested on it is closed.")


# ------------------------------------------------------------ the conversation


def asks(reader: Teller, referral: str, question: str) -> None:
    """Something has to be known first."""
    reader.open("Write")
    reader.pick("What it is", "A question that waits for an answer")
    reader.write("What you write", question)
    reader.press(("Send", "message"))
    reader.sees("Waits for their answer")
    reader.go(referral)


def answers(writer: Teller, referral: str, answer: str) -> None:
    """The form stands open already where somebody waits for it."""
    writer.write("What you write", answer)
    writer.press(("Send", "message"))
    writer.misses("Waits for your answer")
    writer.go(referral)


# ------------------------------------------------------------ the ministry


def returned(ministry: Teller, why: str) -> None:
    ministry.open("Return referral")
    ministry.write("Why", why)
    ministry.press("Return referral")
    ministry.sees("Returned to the sender")


def recognised(ministry: Teller, story: Story) -> None:
    """From the page of a referral that the ministry has taken on: the decision that is the ministry's alone."""
    ministry.follow("Open the case")
    ministry.sees(story.family_name)
    ministry.follow("Classify")
    ministry.choose("Classification", "Formally recognised victim")
    ministry.tick("Act", Act.RECRUITING.label)
    if not story.is_child:
        ministry.tick("Means", Means.DECEPTION.label)
    ministry.tick("Purpose", story.exploitation.label)
    ministry.press("Record classification")


# ------------------------------------------------------------ the receiver


def accepted(receiver: Teller, referral: str, story: Story) -> None:
    """A card that does not say who it is; with the answer the file is open."""
    receiver.go(referral)
    receiver.misses(story.family_name)
    receiver.press("Accept referral")
    receiver.sees(story.family_name)


def parts_read(reader: Teller) -> list[str]:
    """The parts on the page of what goes along, as they stand there."""
    return [part.inner_text() for part in reader.page.locator("section[aria-labelledby^='part-']").all()]


def completed(receiver: Teller, referral: str, what: str, outcome: Outcome = Outcome.PROVIDED) -> None:
    receiver.go(referral)
    receiver.open("Complete referral")
    receiver.choose("How it came out", outcome.label)
    receiver.write("What was done", what)
    receiver.press("Complete referral")


def comes_too_late(receiver: Teller, taken_by: str, others: Iterable[str]) -> None:
    """She had the card before her, and another was quicker. She is told so, and not who."""
    receiver.press("Accept referral", wrong=True)
    receiver.sees(Answer.CLOSED.label)
    for name in (taken_by, *others):
        assert name not in receiver.page.content()


def is_closed_to(reader: Teller, story: Story) -> None:
    """In the browser that had the file open a moment ago."""
    answer = reader.page.request.get(story.address)
    assert answer.status == 404
    assert story.family_name not in answer.text()


def hours_left(reader: Teller, hours: int) -> None:
    """How long there still is, as her language says it."""
    with translation.override(reader.language):
        said = ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    reader.sees(said)


# ------------------------------------------------------------ without an account


def link_made(worker: Teller, contact: dict[str, Any]) -> tuple[str, str]:
    """For somebody at the receiver who has no account: the address, and the passcode that is told by telephone."""
    worker.follow("Make a link for somebody without an account")
    for label, value in contact.items():
        worker.write(label, value)
    worker.press("Make the link")
    passcode, address = (one.inner_text() for one in worker.page.locator("code.one-time").all())
    return address, passcode
