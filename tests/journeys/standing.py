"""How somebody comes to stand on her own: her plan, what is given towards it, a grant, and how she fares.

Each step says who does it by its arguments. Those at a case begin and end on a page of it.
"""

from tests.journeys.story import Story, day
from tests.journeys.telling import Teller

PROJECT, LINE = "Standing Again", "Small businesses"


def plan_from_assessment(worker: Teller, supervisor: Teller, story: Story) -> None:
    """A need that the assessment named becomes a goal; her supervisor agrees, and she signs."""
    worker.part("Assessment and plan", of=story.address)
    worker.follow("Record an assessment")
    worker.pick("What kind of look it is", "First assessment")
    worker.pick("Livelihood", ("At once", "need"))
    worker.pick("How much danger there is", "Low risk", exact=False)
    worker.write("Summary", "She sews well and wants to earn her own money.")
    worker.press("Save assessment")
    worker.follow("Assessment and plan")
    worker.follow("Start a plan")
    worker.write("Agreed with the person on", day())
    worker.write("Look at it again on", day(90))
    worker.press("Save plan")
    worker.follow("Make it a goal", exact=False)
    worker.write("What is to be reached", "To live from her sewing.")
    worker.write("Where things stand now", "No income.")
    worker.write("How it will be seen that it was reached", "400 AZN a month, for three months.")
    worker.write("Planned end", day(180))
    worker.press("Save goal")
    worker.follow("Add an action")
    worker.write("What is to be done", "Apply for a grant.")
    worker.choose("Who does it", "The person herself")
    worker.write("By when", day(20))
    worker.press("Save action")
    worker.press("Submit the plan")
    supervisor.place("My day")
    supervisor.follow("Case plan to approve", beside=story.number)
    supervisor.press("Approve the plan")
    worker.page.reload(wait_until="domcontentloaded")
    worker.follow("Record the signature")
    worker.pick("How", "Signed on paper")
    worker.choose("In which language it was explained", "Azerbaijani")
    worker.press("Save signature")
    worker.place("Plans")
    worker.sees(story.number)


def helped(worker: Teller, story: Story, *services: str) -> None:
    """Each towards the goal of her plan."""
    for service in services:
        worker.part("Assistance", of=story.address)
        worker.follow("Record assistance")
        worker.choose("What was given", service)
        worker.write("Quantity", "1")
        worker.write("Amount in AZN", "12.50")
        worker.field("Towards which goal").select_option(index=1)
        worker.press("Record assistance")
        worker.sees("The assistance was recorded.")


def group_training(worker: Teller, *stories: Story) -> None:
    """Once for all who were there."""
    worker.place("Plans")
    worker.page.get_by_role("navigation", name=worker.words("Plans and assistance")).get_by_role(
        "link", name=worker.words("Group sessions"), exact=True
    ).click()
    worker.follow("Record a group session")
    worker.choose("What was given", "Vocational training")
    worker.write("Hours", "4")
    worker.write("Topic", "Prices and costs")
    worker.write("Other case numbers", ", ".join(story.number for story in stories))
    worker.press("Record the session")
    worker.sees("The session was recorded, with an item for each who was there.")


def fares(worker: Teller, story: Story, *, asked_on: str, answer: int) -> None:
    """Asked by the same answer of every question: 0 the first one, -2 the last but “no answer”."""
    worker.part("Assistance", of=story.address)
    worker.follow("Sustainability surveys")
    worker.follow("Ask for the baseline" if answer == 0 else "Ask again")
    worker.write("Asked on", asked_on)
    for question in worker.main.locator("[role=radiogroup], fieldset:has(input[type=radio])").all():
        options = question.locator("input[type=radio]")
        options.nth(answer % options.count()).check()
    worker.press("Save survey")
    worker.sees("The survey was recorded.")


# ------------------------------------------------------------ money


def budget(officer: Teller) -> None:
    officer.place("Budgets")
    officer.follow("New project")
    officer.write("Code", "ST-1")
    officer.write("Name", PROJECT)
    officer.field("Paid for by").select_option(label="Example Mission")
    officer.write("Begins on", day(-400))
    officer.write("Ends on", day(400))
    officer.press("Add the project")
    officer.follow("New budget line")
    officer.write("Code", "B1")
    officer.write("Name", LINE)
    officer.write("Ceiling in AZN", "5000")
    officer.press("Add the budget line")
    officer.sees("The budget line was added.")


def scheme(officer: Teller) -> None:
    officer.place("Grants")
    officer.follow("Schemes")
    officer.follow("Add a scheme")
    officer.write("Code", "MB")
    for language in ("English", "Azerbaijani", "Russian"):
        officer.write(f"Name in {language}", "Micro-business")
    officer.choose("Kind", "Small business")
    officer.choose("Counted as", "Small-business grant")
    officer.write("At most, in AZN", "4000")
    officer.field("Asks for a business plan").check()
    officer.write("Quotations asked for", "1")
    officer.write("Criteria", "60; Idea; İdeya; Идея\n40; Skills; Bacarıq; Навыки")
    officer.press("Save the scheme")
    officer.sees("The scheme was saved.")


def applied_for(worker: Teller, story: Story) -> None:
    worker.part("Assistance", of=story.address)
    worker.follow("Grants for this person")
    worker.follow("Apply for a grant")
    worker.field("Scheme").select_option(index=1)
    worker.write("Asked for, in AZN", "3000")
    worker.write("What for", "A sewing machine and cloth for the first three months.")
    worker.press("Prepare the application")
    worker.follow("Write the business plan")
    worker.write("The idea", "Curtains and bed linen, sewn at home.")
    worker.write("Who buys, and from whom today", "Two shops in the street; today they buy abroad.")
    worker.write("What it costs", "Sewing machine; 1850.00\nCloth; 1150.00")
    worker.press("Save the plan")
    worker.follow("Add a quotation")
    worker.write("Supplier", "Example Machines")
    worker.write("Price, in AZN", "1850")
    worker.press("Add the quotation")
    worker.press("Hand it in")
    worker.sees("The application was handed in.")


def decided(first: Teller, second: Teller, number: str) -> None:
    """Two of the committee: both declare and score, one proposes, the other confirms."""
    for officer in (first, second):
        officer.place("Grants")
        officer.follow(number, exact=False)
        if officer is first:
            officer.press("Take it up")
        officer.follow("Declare your interest")
        officer.pick("Do you, or somebody close to you, have an interest in it?", "No")
        officer.press("Declare")
        officer.follow("Score it")
        for field in officer.main.locator("input[type=number]").all():
            field.fill("8")
        officer.press("Save the scores")
    first.page.reload(wait_until="domcontentloaded")
    first.press("Bring it before the committee")
    first.follow("Propose a decision")
    first.pick("Decision", "Approve")
    first.write("How much, in AZN", "3000")
    first.write("Why", "Sound, and she has the skill.")
    first.press("Propose it")
    second.page.reload(wait_until="domcontentloaded")
    second.press("Confirm the decision")
    second.sees("The decision was confirmed.")


def paid(officer: Teller) -> None:
    """Agreed, in two tranches, of which the second waits for a visit."""
    officer.page.reload(wait_until="domcontentloaded")
    officer.follow("Record the agreement")
    officer.field("Budget line").select_option(index=1)
    officer.press("Record it")
    for amount, condition in (("2000", "None"), ("1000", "A monitoring visit")):
        officer.follow("Add a tranche")
        officer.write("Amount, in AZN", amount)
        officer.choose("Condition", condition)
        officer.press("Add the tranche")
    _pay(officer, "R-1")
    officer.follow("Record a monitoring visit")
    officer.pick("Does it go on?", "It goes on")
    officer.choose("Income a month, in AZN", "201 to 400")
    officer.write("What was seen", "Two orders are on the table.")
    officer.press("Record the visit")
    officer.follow("Condition met")
    officer.press("Record it")
    _pay(officer, "R-2")
    officer.press("Complete the grant")
    officer.sees("The grant was completed.")


def _pay(officer: Teller, receipt: str) -> None:
    officer.follow("Pay")
    officer.pick("Shown by", "Receipt with a number")
    officer.write("Number of the receipt", receipt)
    officer.press("Record the payment")
    officer.sees("The payment was recorded.")
