"""What is done for somebody: what she needs, the plan, the people around her, and the work of every day.

Each step begins and ends on a page of the case, and says who does it by its arguments.
"""

from datetime import timedelta

from django.utils import timezone

from cases.family.enums import LegalBasis
from cases.work.enums import AppointmentKind, NoteKind
from tests.journeys.story import Story, day, moment, this_year
from tests.journeys.telling import Teller

# ------------------------------------------------------------ assessment and plan


def assessments(worker: Teller, story: Story) -> None:
    """Looked at twice, and the two side by side."""
    worker.part("Assessment and plan", of=story.address)
    for kind, risk, need, factor in (
        ("First assessment", "High risk", "At once", "Risk"),
        (("Review", "assessment"), "Medium risk", "Can wait", "Protective"),
    ):
        worker.follow("Record an assessment")
        worker.pick("What kind of look it is", kind)
        worker.pick("Health", (need, "need"))
        worker.pick("Literacy", (factor, "factor"))
        worker.pick("How much danger there is", risk, exact=False)
        worker.write("Summary", "Afraid of the employer; sleeps badly.")
        worker.press("Save assessment")
        worker.follow("Assessment and plan")
    worker.follow("Compare two assessments")
    worker.sees("Two assessments side by side")
    worker.sees("Literacy")

    worker.follow("Assessment and plan")
    worker.follow("Say what was done about it")
    worker.write("What was done", "Moved to another house; the manager knows.")
    worker.press("Save what was done")


def safety_plan(worker: Teller, story: Story) -> None:
    worker.part("Assessment and plan", of=story.address)
    worker.follow("Write a safety plan")
    worker.write("Warning signs", "The same car twice in the street.")
    worker.write("What to do", "Go into a shop; call.")
    worker.write("Code word", "“Is the tea ready?”")
    worker.write("Agreed with the person on", day())
    worker.press("Save safety plan")
    worker.sees("The same car twice in the street.")


def case_plan(worker: Teller, supervisor: Teller, story: Story) -> None:
    """Whoever writes it does not approve it."""
    worker.part("Assessment and plan", of=story.address)
    worker.follow("Start a plan")
    worker.write("Agreed with the person on", day())
    worker.write("Look at it again on", day(30))
    worker.press("Save plan")
    worker.follow("Add a goal")
    worker.pick("Area", "Livelihood")
    worker.write("What is to be reached", "To earn her own money.")
    worker.write("Planned end", day(90))
    worker.press("Save goal")
    worker.follow("Add an action")
    worker.write("What is to be done", "Enrol in the baker's course.")
    worker.choose("Who does it", "The person herself")
    worker.write("By when", day(20))
    worker.press("Save action")
    worker.press("Submit the plan")

    supervisor.place("My day")
    supervisor.follow("Case plan to approve", beside=story.number)
    supervisor.press("Approve the plan")

    worker.page.reload(wait_until="domcontentloaded")
    worker.follow("Finish", exact=False, beside="Enrol in the baker's course.")
    worker.pick("Result", ("Done", "action"))
    worker.write("What came of it", "Begins on Monday.")
    worker.press("Save result")
    worker.follow("End the goal")
    worker.pick("What came of it", "Reached")
    worker.press("Save what came of it")
    worker.press("The plan was carried out")


# ------------------------------------------------------------ around the person


def people_around(worker: Teller, story: Story) -> None:
    """A relative with a case of her own, linked; a guardian; somebody to call."""
    worker.part("People", of=story.address)
    worker.follow("Record somebody")
    worker.choose("Who it is", story.relation.label)
    worker.write("Family name", story.family_name)
    worker.write("Given name", "Aysu")
    worker.write("Year of birth", this_year() - 6)
    worker.pick("Came with her", "Yes")
    worker.press("Save")
    worker.follow("Record somebody")
    worker.choose("Who it is", "Guardian" if story.is_child else "Trusted contact")
    worker.write("Given name", "Məryəm")
    worker.write("How to reach", "+994 55 000 00 00")
    worker.pick("Is it safe to contact this somebody?", "Yes")
    if story.is_child:
        worker.choose("Acts for the person by", LegalBasis.GUARDIANSHIP_BODY.label)
        worker.write("From", day())
    worker.press("Save")
    worker.sees("Məryəm")
    worker.follow("Make a case of her own", beside="Aysu")
    worker.press("Open the case")
    worker.sees("The case is open, and the two files belong together. You are in charge.")
    worker.part("People")
    worker.follow(story.number)
    assert worker.page.url == story.address


def proceedings(worker: Teller, story: Story) -> None:
    worker.part("Legal and return", of=story.address)
    worker.follow("Record a proceeding")
    worker.choose("Kind", "Criminal case")
    worker.write("Articles", "144-1.2")
    worker.choose("Before whom", "Prosecutor's office")
    worker.choose("Stage", "Under investigation")
    worker.write("At this stage since", day(-3))
    worker.choose("What the person is in it", "Injured party")
    worker.write("Lawyer", "Kərim")
    worker.press("Save")
    worker.follow("Record a hearing")
    worker.choose("What for", "Questioning")
    worker.write("When", moment(5, 11))
    worker.write("Where", "Room 4, by the side door")
    worker.press("Save")
    worker.sees("Room 4, by the side door")
    worker.follow("Record the next step")
    worker.pick("It is now", "Before the court")
    worker.press("Record the step")
    worker.follow("Record a measure")
    worker.choose("What protects her", "Heard apart from the accused")
    worker.write("From", day())
    worker.press("Save")
    worker.follow("Record a claim")
    worker.pick("From whom", "From the offender")
    worker.write("Claimed on", day())
    worker.write("Claimed, in AZN", "4200")
    worker.press("Save")
    worker.sees("From the offender")


def letter(worker: Teller, story: Story) -> None:
    worker.part("Documents", of=story.address)
    worker.follow("Request to an authority")
    worker.write("To whom", "State Migration Service")
    worker.write("Text", "We ask for a residence permit.")
    worker.press("Write the letter")
    worker.sees("The letter is written, and a copy kept. Open it to print it.")
    worker.prints("Open the document")


# ------------------------------------------------------------ day by day


def daily_work(worker: Teller, story: Story) -> None:
    """A note, an appointment, a task; what is due stands in the day."""
    worker.part("Notes and tasks", of=story.address)
    worker.follow("Write a note")
    worker.follow(NoteKind.HOME_VISIT.label)
    note = worker.field("Note")
    note.fill(note.input_value() + "\nQuiet, well cared for.")
    worker.press("Save note")
    worker.sees("Quiet, well cared for.")
    worker.follow("Make an appointment")
    worker.choose("What it is", AppointmentKind.DOCTOR.label)
    began = timezone.localtime() - timedelta(minutes=30)
    worker.write("Day", began.date().isoformat())
    worker.write("Time", began.strftime("%H:%M"))
    worker.write("Where", "Polyclinic 7")
    worker.choose("Who accompanies", "Nigar")
    worker.press("Save appointment")
    worker.follow("Set a task")
    worker.write("What is to be done", "Buy winter shoes.")
    worker.choose("For whom", "Nigar")
    worker.write("By when", day())
    worker.press("Save task")
    worker.place("My day")
    worker.sees(story.number)
    worker.follow("Task", exact=False, beside=story.number)
    worker.press("Done", beside="Buy winter shoes.")
    worker.follow("Outcome", beside="Polyclinic 7")
    worker.pick("What came of it", "Kept")
    worker.press("Save outcome")


def stay(worker: Teller, story: Story) -> None:
    worker.go(story.address)
    worker.follow("Check in")
    worker.choose("Bed", "1a")
    worker.press("Check in")
    worker.part("Stays", of=story.address)
    worker.sees("In the shelter")


def leaving(worker: Teller, story: Story, *, to: str) -> None:
    worker.part("Stays", of=story.address)
    worker.follow("Check out")
    worker.choose("Went to", to)
    worker.press("Check out")


def leave_cover(worker: Teller, colleague: Teller, story: Story) -> None:
    """While she is away her colleague sees what is due."""
    worker.place("My day")
    worker.follow("Enter a leave")
    worker.write("Until", day(7))
    worker.choose("Who stands in", "Günel")
    worker.press("Save leave")
    colleague.place("My day")
    colleague.sees(story.number)
    worker.press("Take back", exact=False)
    worker.sees("Nobody is away.")


def going_home(worker: Teller, story: Story) -> None:
    """Her wish, the risk, the papers, the escort, the hand-over, the arrival."""
    worker.part("Legal and return", of=story.address)
    worker.follow("Record a return")
    worker.country("To which country", story.citizenship)
    worker.pick("Does she know what awaits her?", "Yes")
    worker.pick("Does she want it herself?", "Yes")
    worker.write("In her own words", "To grandmother, if the school takes me.")
    worker.press("Save")
    worker.follow("Assess the risk")
    worker.pick("Being trafficked again", "No")
    worker.pick("Nobody who may take care of the child", "No")
    worker.pick("Conclusion", "Safe if what is named is done first")
    worker.write("Reasons, and what has to be done first", "The grandmother was visited.")
    worker.press("Record the assessment")
    worker.follow("Record a paper")
    worker.choose("Which paper", "Certificate of return")
    worker.write("Obtained on", day())
    worker.press("Save")
    worker.follow("Change", beside="The grandmother was visited.")
    worker.write("Travels on", day())
    worker.choose("How", "By air")
    worker.choose("Who goes along", "IOM")
    worker.write("Who receives her there", "Guardianship body of the town")
    worker.write("Handed over on", day())
    worker.press("Save")
    for stage in ("Prepared", "Travelled", "Arrival confirmed"):
        worker.follow("Record the next step", beside="The grandmother was visited.")
        worker.pick("It is now", stage)
        worker.press("Record the step")
    worker.sees("Arrival confirmed")
