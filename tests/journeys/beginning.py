"""What is done with a case first: from the call to the file, and who the person is in the law's words.

Each step begins and ends on a page of the case, and says who does it by its arguments.
"""

from collections.abc import Iterable

from django.utils import timezone

from cases.enums import Section
from cases.identification.enums import Act, IndicatorSet, Means, MeansOfControl, RecruitmentMethod
from cases.models import Case
from referrals.states import Purpose
from tests.journeys import referring
from tests.journeys.story import MINISTRY, Story, day, picture, this_year
from tests.journeys.telling import Teller

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
    # Not the draft that went out before this answer.
    with worker.page.expect_response(lambda answer: "calling=at_times" in (answer.request.post_data or "")):
        worker.pick("Is it safe to call?", "Only at certain times")
    worker.sees("Kept %(time)s. Not saved in the file yet.")

    elsewhere.go(worker.page.url)
    elsewhere.sees("You typed something here on %(day)s at %(time)s and did not save it. It stands below.")
    assert elsewhere.field("Safe name").input_value() == "Aunt Solmaz"
    assert elsewhere.main.get_by_label(elsewhere.words("Only at certain times"), exact=True).is_checked()
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
    referral = referring.written(
        worker,
        story,
        purpose=Purpose.FORMAL_IDENTIFICATION,
        to=MINISTRY,
        parts=(Section.IDENTITY, Section.CLASSIFICATION, Section.EXPLOITATION),
        message="Asks for formal recognition.",
    )
    worker.press("Submit referral")

    ministry.go(referral)
    ministry.misses(story.family_name)
    ministry.press("Approve referral")
    referring.recognised(ministry, story)
    referring.completed(ministry, referral, "Recognised; the decision follows by post.")
    referring.is_closed_to(ministry, story)

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
