"""What is done with a case from the first call to its closing, step by step, by the people who do it.

A story puts the steps in its order. Each begins and ends on a page of the case, and says who does it by its arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from cases.closing.enums import Check
from cases.enums import ClosureReason, ExploitationForm, Section
from cases.family.enums import LegalBasis, RelationKind
from cases.identification.enums import Act, IndicatorSet, Means, MeansOfControl, RecruitmentMethod
from cases.models import Case
from cases.work.enums import AppointmentKind, NoteKind
from referrals.states import Purpose
from tests.journeys.telling import Teller

MINISTRY = "Example Ministry"


@dataclass
class Story:
    """Whose story it is. `address`: the page of the case, once there is one."""

    family_name: str
    given_name: str
    sex: str
    birth_year: int
    age_band: str
    citizenship: str
    language: str
    caller: str
    is_child: bool
    exploitation: ExploitationForm
    signs: tuple[str, ...]
    relation: RelationKind
    closing: ClosureReason
    address: str = ""
    number: str = ""


def a_woman(**differently: Any) -> Story:
    """Nərgiz, who was promised work."""
    told = {
        "family_name": "Qızılgülova",
        "given_name": "Nərgiz",
        "sex": "Female",
        "birth_year": 1996,
        "age_band": "18–29",
        "citizenship": "AZE",
        "language": "Azerbaijani",
        "caller": "A relative",
        "is_child": False,
        "exploitation": ExploitationForm.FORCED_LABOUR,
        "signs": ("Deceived about the kind, place or employer of the work", "Deceived about the wages"),
        "relation": RelationKind.CHILD,
        "closing": ClosureReason.GOALS_MET,
    }
    return Story(**(told | differently))


def day(days: int = 0) -> str:
    """So many days from today, as a field of a date takes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def this_year() -> int:
    return timezone.localdate().year


def moment(days: int, hour: int) -> str:
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)).isoformat(timespec="minutes")


def picture(shade: int = 255) -> dict[str, Any]:
    """A scan, as a telephone makes it."""
    drawn = BytesIO()
    Image.new("L", (640, 400), shade).save(drawn, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


# ------------------------------------------------------------ from the call to the file


def somebody_calls(worker: Teller, story: Story) -> None:
    """The telephone rings: an enquiry, before anybody knows whether it becomes a case."""
    worker.place("Enquiries")
    worker.follow("Record an enquiry")
    worker.choose("How it came", "Hotline 152")
    worker.choose("Who turned to us", story.caller)
    worker.write("What was said", "Needs a safe place; afraid of the employer.")
    worker.pick("Is the person in danger now?", "No")
    worker.write("Family name", story.family_name)
    worker.write("Given name", story.given_name)
    worker.choose("Sex", story.sex)
    worker.choose("About how old", story.age_band)
    worker.country("Citizenship", story.citizenship)
    worker.choose("Language", story.language)
    worker.pick("Is it safe to call back?", "Yes")
    worker.write("Look at it again on", day(1))
    worker.press("Save enquiry")
    worker.sees("The enquiry was recorded.")


def it_becomes_a_case(worker: Teller, story: Story) -> None:
    """Another organisation may know the person already: that is said, and nothing of its file."""
    worker.follow("Open a case from this")
    worker.write("Year of birth", story.birth_year)
    worker.press("Open the case", wrong=True)
    worker.sees(
        "There is a possible match at another organisation. Ask through a referral; its file stays closed to you."
    )
    worker.check("I have looked: this is somebody else")
    worker.press("Open the case")
    worker.sees("The case is open, and the enquiry belongs to it. You are in charge.")
    story.address = worker.page.url
    story.number = Case.objects.order_by("-id").values_list("number", flat=True)[0]
    worker.sees(story.number)


def first_conversations(worker: Teller, elsewhere: Teller, story: Story) -> None:
    """Called away in the first step, she goes on at another screen, where it was left."""
    worker.part("Person")
    worker.follow("Ask now", beside="Safe contact and language", exact=False)
    worker.write("Safe name", "Aunt Solmaz")
    worker.pick("Is it safe to call?", "Only at certain times")
    worker.sees("Kept %(time)s. Not saved in the file yet.")

    elsewhere.go(worker.page.url)
    elsewhere.sees("You typed something here on %(day)s at %(time)s and did not save it. It stands below.")
    assert elsewhere.field("Safe name").input_value() == "Aunt Solmaz"
    elsewhere.choose("Language of the conversations", story.language)
    elsewhere.pick("Is an interpreter needed?", "No")
    elsewhere.press("Save and go on")

    elsewhere.choose("Who brought the person?", "Hotline 152")
    elsewhere.press("Save and go on")
    elsewhere.pick("Is there immediate danger?", "No")
    elsewhere.tick("What cannot wait?", "A safe place tonight", "Medical help")
    elsewhere.press("Save and go on")
    elsewhere.write("Patronymic", "Rəşid")
    elsewhere.tick("Asked, and not known", "Identity document")
    elsewhere.press("Save and go on")
    elsewhere.write("Mobile phone", "+994 50 000 00 00")
    elsewhere.write("Town or village", "Şəki")
    elsewhere.press("Save and go on")
    elsewhere.choose("Marital status", "Single")
    elsewhere.choose("Highest education", "Primary")
    elsewhere.tick("Did not want to say", "First language")
    elsewhere.press("Save")
    elsewhere.misses("To complete")


def consent(
    worker: Teller,
    story: Story,
    *,
    to: str = MINISTRY,
    parts: Iterable[Section] = (Section.IDENTITY, Section.CLASSIFICATION, Section.EXPLOITATION),
) -> None:
    """What may go to the ministry, or elsewhere; of a child the guardian answers, and the child."""
    worker.part("Consent", of=story.address)
    worker.follow("Record an answer")
    worker.choose("With which organisation", to)
    worker.tick("Which parts of the file", *(part.label for part in parts))
    worker.pick("Answer", "Agrees")
    if story.is_child:
        worker.choose("What the guardian says", "Agrees")
        worker.choose("What the child says", "Agrees")
        worker.write("Guardian's name", "Guardianship body")
    worker.choose("How", "Written and signed")
    worker.choose("In which language it was explained", story.language)
    worker.press("Record the answer")
    worker.follow("Print the consent form")
    worker.page.go_back(wait_until="domcontentloaded")


def papers(worker: Teller, story: Story) -> None:
    """The signed form beside its answer, and a paper that runs out."""
    worker.part("Consent", of=story.address)
    worker.follow("Add the signed form")
    worker.page.locator("input[type=file]").set_input_files(picture())
    worker.press("Add the document")
    worker.follow("Documents")
    worker.follow("Add a document")
    worker.page.locator("input[type=file]").set_input_files(picture(200))
    worker.choose("Kind", "Identity document")
    worker.write("Title", "P-0041, blue")
    worker.write("Issued on", day(-3600))
    worker.write("Valid until", day(20))
    worker.press("Add the document")
    worker.sees("P-0041, blue")


# ------------------------------------------------------------ identification


def identification(worker: Teller, story: Story) -> None:
    """A list of signs with its score and the reason, then the determinations; the deadlines run by themselves."""
    worker.part("Identification", of=story.address)
    worker.follow("Begin a screening")
    worker.pick("List of signs", IndicatorSet.ILO_LABOUR.label)
    worker.press("Go to the signs")
    worker.choose("Language", story.language)
    for sign in story.signs:
        worker.pick(sign, "Yes")
    worker.press("Record and see what it points to")
    worker.sees("as for a child" if story.is_child else "as for an adult")
    worker.sees("What it points to")
    worker.sees(story.signs[0])
    worker.follow("Classify")
    worker.choose("Classification", "Presumed victim")
    worker.write("Reason", "By the signs of the first conversation.")
    worker.press("Record classification")

    worker.part("Identification", of=story.address)
    worker.sees("Referral to the ministry")
    worker.follow("Classify")
    worker.choose("Classification", "Identified victim")
    worker.choose("Screening", _screening(worker))
    worker.tick("Act", Act.RECRUITING.label, Act.HARBOURING.label)
    if not story.is_child:
        worker.tick("Means", Means.DECEPTION.label)
    worker.tick("Purpose", story.exploitation.label)
    worker.write("Reason", "Told three times without contradiction.")
    worker.press("Record classification")


def _screening(worker: Teller) -> str:
    return f"{worker.day(timezone.localdate())} · {worker.words(IndicatorSet.ILO_LABOUR.label)}"


def deadlines(worker: Teller, story: Story) -> None:
    """The time to recover stands still while she is in hospital, and is made longer."""
    worker.part("Identification", of=story.address)
    reflection = "Recovery and reflection period"
    worker.follow(("Pause", "deadline"), beside=reflection)
    worker.write("Reason", "In hospital.")
    worker.press("Pause the deadline")
    worker.sees("Paused")
    worker.press("Let it run on", beside=reflection)
    worker.follow(("Extend", "deadline"), beside=reflection)
    worker.write("New last day", day(60))
    worker.write("Reason", "Not yet well.")
    worker.press("Extend the deadline")


def recognition(worker: Teller, ministry: Teller, story: Story) -> None:
    """The ministry reads the referral, takes it on, and alone recognises; then the file closes for it."""
    worker.go(story.address)
    worker.follow("Refer to another organisation")
    worker.choose("To", MINISTRY)
    worker.choose("What for", Purpose.FORMAL_IDENTIFICATION.label)
    for part in (Section.IDENTITY, Section.CLASSIFICATION, Section.EXPLOITATION):
        worker.pick("What the receiver may see after accepting", part.label, exact=False)
    worker.write("What the receiver should know", "Asks for formal recognition.")
    worker.press("Save draft")
    worker.press("Submit referral")

    ministry.go(worker.page.url)
    ministry.misses(story.family_name)
    ministry.press("Approve referral")
    ministry.press("Accept referral")
    ministry.follow("Open the case")
    ministry.sees(story.family_name)
    ministry.follow("Classify")
    ministry.choose("Classification", "Formally recognised victim")
    ministry.tick("Act", Act.RECRUITING.label)
    if not story.is_child:
        ministry.tick("Means", Means.DECEPTION.label)
    ministry.tick("Purpose", story.exploitation.label)
    ministry.press("Record classification")
    ministry.go(worker.page.url)
    ministry.open("Complete referral")
    ministry.write("What was done", "Recognised; the decision follows by post.")
    ministry.press("Complete referral")

    worker.go(story.address)
    worker.sees("Formally recognised victim")


def what_was_done(worker: Teller, story: Story) -> None:
    """Exploitation, recruitment and control, an episode; whoever had a part in it, in a section by itself."""
    worker.go(story.address)
    worker.follow("Record exploitation")
    worker.choose("Form of exploitation", story.exploitation.label)
    worker.write("From", day(-200))
    worker.press("Record exploitation")
    worker.part("Identification", of=story.address)
    worker.follow("Record recruitment and control")
    worker.tick("How the person was recruited", RecruitmentMethod.ONLINE_ADVERT.label)
    worker.tick("Means of control", MeansOfControl.DOCUMENTS.label, MeansOfControl.FALSE_PROMISES.label)
    worker.write("What the person says happened", "They kept my passport and said the debt grows.")
    worker.press("Save")
    worker.follow("Add an episode")
    worker.pick("What it was", "Recruitment")
    worker.field(("Year", "date"), inside="From").fill(str(this_year() - 1))
    worker.write("Description", "An advertisement for work in a café.")
    worker.press("Save the episode")
    worker.sees("An advertisement for work in a café.")
    worker.follow("Open (recorded)")
    worker.follow("Add a perpetrator")
    worker.write("Name or alias", "“Boss”")
    worker.tick("Part in it", "Recruited, or was a go-between")
    worker.press("Save")
    worker.sees("“Boss”")


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
    worker.write("What came of it", "Well; asks for nothing.")
    worker.press("Save")
    worker.sees("Well; asks for nothing.")


def reopening(worker: Teller, story: Story) -> None:
    worker.go(story.address)
    worker.press("Reopen the case")
    worker.sees("Open")


def summary(worker: Teller, story: Story) -> None:
    """All that she sees, on paper, with her name on every page."""
    worker.part("Documents", of=story.address)
    worker.prints("Print the summary")


def told_whole(worker: Teller, story: Story) -> None:
    """Whatever was done stands in the file, with its day."""
    worker.go(story.address)
    worker.sees("What happened")
    assert worker.main.get_by_role("listitem").count() > 30
