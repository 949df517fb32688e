"""How a case goes through other hands, step by step: a second record of one person, a colleague, another organisation."""

from cases.enums import Section
from tests.journeys import beginning
from tests.journeys.story import Story
from tests.journeys.telling import Teller

OTHER_HOUSE = "Other House"


def registered_twice(worker: Teller, supervisor: Teller, story: Story) -> None:
    """Somebody took her for a new person. Her supervisor makes one record of the two, takes it back, and does it again."""
    worker.place("Cases")
    worker.follow("Open a case")
    worker.write("Family name", story.family_name)
    worker.write("Given name", story.given_name)
    worker.choose("Sex", story.sex)
    worker.write("Year of birth", story.birth_year)
    worker.press("Open the case", wrong=True)
    worker.sees(story.number)
    worker.check("I have looked: this is somebody else")
    worker.press("Open the case")

    _merge(supervisor, story)
    supervisor.follow("Take the merging back")
    supervisor.write("Why it is taken back", "Asked once more first.")
    supervisor.press("Take the merging back")
    supervisor.sees("Asked once more first.")
    _merge(supervisor, story)
    supervisor.sees("Closed")


def _merge(supervisor: Teller, story: Story) -> None:
    supervisor.go(story.address)
    supervisor.follow("Possible duplicates and other files")
    supervisor.follow("Compare", exact=False)
    supervisor.pick("Which record remains", story.number)
    supervisor.write("Why it is the same person", "She said so, and the papers are the same.")
    supervisor.press("Merge: it is one person")


def to_a_colleague_and_back(worker: Teller, colleague: Teller, story: Story) -> None:
    """The note stands in the day of whoever goes on until she has read it."""
    _hand_over(worker, "Günel", story)
    _read_note(colleague)
    _hand_over(colleague, "Nigar", story)
    _read_note(worker)


def _hand_over(worker: Teller, to: str, story: Story) -> None:
    worker.go(story.address)
    worker.follow("Hand over")
    worker.choose("To whom", to)
    worker.write("What the next one should know", "She fears the evenings. Never ring after eight.")
    worker.press("Hand over")


def _read_note(colleague: Teller) -> None:
    colleague.place("My day")
    colleague.follow("Handed over to you: read the note", exact=False)
    colleague.sees("She fears the evenings. Never ring after eight.")
    colleague.press("I have read it")


def to_another_organisation(worker: Teller, supervisor: Teller, receiver: Teller, story: Story) -> None:
    """She agreed in writing; a supervisor lets her go; the other house reads a card without a name, and takes her on."""
    beginning.consent(
        worker, story, to=OTHER_HOUSE, parts=(Section.IDENTITY, Section.CONTACT, Section.CLASSIFICATION, Section.NOTES)
    )
    worker.go(story.address)
    worker.follow("Transfer to another organisation")
    worker.choose("To which organisation", OTHER_HOUSE)
    worker.tick("What goes along", Section.NOTES.label)
    worker.write("Why, and what the receiver should know", "The way to work is short from there.")
    worker.press("Ask for the transfer")

    _open_transfer(supervisor, story)
    supervisor.press("Propose it to the other organisation")

    _open_transfer(receiver, story)
    receiver.sees("The way to work is short from there.")
    assert story.family_name not in receiver.page.content()
    receiver.follow("Take the case on")
    receiver.choose("Caseworker in charge", "Leyla")
    receiver.press("Take the case on")
    receiver.sees(story.family_name)

    worker.go(story.address)
    worker.sees("Closed")
    worker.misses("Reopen the case")


def _open_transfer(reader: Teller, story: Story) -> None:
    reader.place("My day")
    reader.follow("Transfers between organisations")
    reader.follow(story.number)
