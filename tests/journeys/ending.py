"""How a case ends, and what follows.

Each step begins and ends on a page of the case, and says who does it by its arguments.
"""

from django.utils import timezone

from cases.closing.enums import Check
from tests.journeys.story import Story, day
from tests.journeys.telling import Teller

# ------------------------------------------------------------ the end, and after it


def closing(worker: Teller, supervisor: Teller, story: Story) -> None:
    """Whoever asks does not approve it. Afterwards somebody asks how she is; and the file opens again."""
    worker.go(story.address)
    worker.follow("Ask to close the case")
    worker.choose("Reason", story.closing.label)
    worker.write("In words", "She has work, and a room of her own.")
    worker.tick("Gone through", Check.TALKED.label, Check.CONTACTS.label)
    worker.write(worker.words("Follow-up %(number)s on", number=1), day(30))
    worker.press("Ask to close")

    supervisor.go(story.address)
    supervisor.follow("Look and answer")
    supervisor.press("Approve and close the case")

    worker.go(story.address)
    worker.follow("How it was closed, and what followed")
    worker.follow("Write down what came of it")
    worker.pick("How", "Telephone call")
    worker.field("She was contacted as she wants to be").check()
    worker.pick("Outcome", "The person was reached")
    worker.write("What came of it", "Well; asks for nothing.")
    worker.press("Save")
    worker.sees("Well; asks for nothing.")


def reopening(worker: Teller, story: Story) -> None:
    worker.go(story.address)
    worker.press("Reopen the case")
    worker.sees("Open")
    worker.misses("Reopen the case")


def summary(worker: Teller, story: Story) -> None:
    """All that she sees, on paper, with her name on every page."""
    worker.part("Documents", of=story.address)
    worker.prints("Print the summary")


def told_whole(worker: Teller, story: Story) -> None:
    """Whatever was done stands in the file, with its day."""
    worker.go(story.address)
    worker.sees("What happened")
    worker.sees("Closing asked for")
    worker.sees(worker.day(timezone.localdate()))
    assert worker.main.get_by_role("listitem").count() > 30
