"""What each role does, step by step: its page, what it is, and how it is done. The tour and the guide say the same.

Words in ** are words of the pages, by the text that the page itself has; so they are the page's words in every language
(tests/guiding holds them together).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

# Not a page by itself: the file of somebody invented, or the list of files.
A_FILE = "a file"


@dataclass(frozen=True, eq=False)
class Step:
    """One page: two sentences for the tour, what is pressed there for the guide."""

    page: str
    heading: Any
    text: Any
    how: tuple[Any, ...]
    # In static/guide/<language>/; written by tests/journeys/test_guide_pictures.py.
    picture: str = ""
    comes_last: bool = False


DAY = Step(
    "home",
    _("My day"),
    _(
        "Your work begins here: what is due or late, whom you meet today, and what waits for you. The "
        "number beside a place says how much waits there."
    ),
    (
        _("**My day** in the list of places brings you back from anywhere. On a phone the places stand at the bottom."),
        _(
            "**Write a note**, **Make an appointment** and **Set a task** stand in each file. What "
            "you enter there comes up here on its day."
        ),
    ),
)
FIND = Step(
    "find",
    _("Find or go to"),
    _(
        "One field finds cases, people, houses and pages, as far as they are open to you. A name may "
        "be in any alphabet, and misspelt."
    ),
    (
        _("Press / on any page, or **Find or go to** at its top, and type a name, a number or the name of a page."),
        _("That you looked for people is on record; what you typed is not."),
    ),
)
CASE = Step(
    A_FILE,
    _("The file of a person"),
    _(
        "Each tab of a file answers one question. At its top stands what is due; beside it, how she "
        "can be reached safely and what she agreed to."
    ),
    (
        _("**Cases** lists the files that are open to you. Press a number to open one."),
        _(
            "**Open a case** registers somebody new. People with a similar name are shown first, so "
            "that nobody is registered twice."
        ),
        _("Where names are masked, **Show names** shows them for some minutes. That is on record."),
        _("Before a call or a message, press **Call or write**: it says whether it is safe now."),
    ),
    picture="case",
)
CHECK_IN = Step(
    "shelters:list",
    _("Check in"),
    _(
        "Open a house: its board shows every bed, day by day. Checking in gives a person a bed, and "
        "no two people are ever given the same one."
    ),
    (
        _("Open the house under **Shelters** and press **Check in** on its board."),
        _("Choose the case and a free bed. Warnings stand beside the bed before you save."),
        _("When somebody leaves, open the stay and press **Check out**."),
    ),
    picture="board",
)
HOUSE = Step(
    "shelters:list",
    _("A house and its beds"),
    _(
        "The board of a house shows who has which bed, who leaves today and who is out. Its tabs hold "
        "the roll call, the day log, incidents and medicines."
    ),
    (
        _(
            "Open the house under **Shelters**. **Check in** gives somebody a bed; **Hold the bed** "
            "keeps one for somebody who comes later."
        ),
        _("Take the **Roll call** in the evening, and **Hand over your shift** at its end."),
        _("The **Evacuation list** says who is in the house now, for the fire service."),
        _("Under **What guests say** you ask the people of the house seven questions without a name."),
    ),
    picture="board",
)
ASSIST = Step(
    "reintegration:plans",
    _("What was given"),
    _(
        "Here stand the plans of your people and what is due in them. What was given is recorded in "
        "the person's file, and counts in the year's figures."
    ),
    (
        _("In the file, under assistance, press **Record assistance** and choose what was given, when and by whom."),
        _("What was refused or not to be had is written down as well: **Write down what was not given**."),
    ),
)
REFER = Step(
    "referrals:inbox",
    _("Refer to another organisation"),
    _(
        "Another organisation sees nothing of a file until you refer it and the person agreed. Here "
        "you follow where each referral stands, and whose turn it is."
    ),
    (
        _("In the file, press **Refer to another organisation** and choose to whom and what for."),
        _(
            "Beside each part stands whether the person agreed to it; **Record an answer** in the "
            "file writes down what she said."
        ),
        _("**My turn** holds what waits for you, **Waiting for others** what is under way."),
    ),
)
CASELOAD = Step(
    "cases:caseload",
    _("Caseload of the team"),
    _(
        "Here you see who works on how much, and what is late. What your caseworkers ask you to "
        "approve waits in the file and on your day."
    ),
    (
        _("**Approve the plan** and **Approve and close the case** are for somebody other than whoever asked."),
        _("**Hand over the cases** brings all files of a colleague who leaves into other hands."),
    ),
)
RECEIVE = Step(
    "referrals:inbox",
    _("Referrals to you"),
    _(
        "What others refer to your organisation waits here. You see the card first; the parts that "
        "the person agreed to open when you accept."
    ),
    (
        _("Under **My turn**, open a referral and press **Accept**, or **Decline** with a reason."),
        _("After you accept, **Open the case** leads to the parts of the file that are open to you."),
    ),
)
TURN = Step(
    "referrals:inbox",
    _("What waits for the ministry"),
    _(
        "Referrals that wait for the ministry stand here, the longest wait marked. Open one: it shows "
        "the card, what it carries, and the path it took."
    ),
    (
        _("Under **My turn**, open a referral and press **Assign** to say who works on it."),
        _("**Register of referrals** has all of them by number, to print or to save."),
    ),
    picture="referral",
)
DECIDE = Step(
    "referrals:inbox",
    _("Decide"),
    _(
        "A referral shows only the buttons that are yours now, and each says what it does. Every "
        "decision is kept with its reason; nobody decides on a referral of their own."
    ),
    (
        _(
            "**Approve** lets the receiving organisation see the card; **Return** sends it back with "
            "a word about what is missing."
        ),
        _(
            "**Decide on formal identification** records what the ministry found; **Write the "
            "letter** prints its answer."
        ),
    ),
)
ROUTES = Step(
    "referrals:routes",
    _("Routes"),
    _(
        "Here stands who may refer to whom, for what, and by when an answer is due. A route begins "
        "and ends on a day; referrals under way keep the one they began with."
    ),
    (_("Press a route to read its conditions, and since when it stands."),),
)
FIGURES = Step(
    "reports:dashboard",
    _("The year in figures"),
    _(
        "The year stands here in one sentence, and below it by month, shelter and kind of help. Small "
        "numbers are hidden, so that nobody can be told from them."
    ),
    (
        _("**Years compared** sets years beside one another."),
        _("Each chart has its figures as a table below it, to read or to copy."),
    ),
    picture="report",
)
GRANTS = Step(
    "reintegration:grants",
    _("Grants"),
    _(
        "Applications for grants stand here by how far they came. A decision takes two people, and "
        "neither may have an interest in it."
    ),
    (
        _("Open an application that waits for you; the buttons on it are the steps that are yours now."),
        _("**Add a scheme** says what may be applied for, up to how much and by which criteria."),
    ),
)
BUDGETS = Step(
    "reintegration:budgets",
    _("Budgets"),
    _(
        "Each project shows what is promised, what is spent and what is left. Nothing is paid beyond "
        "the ceiling of a line."
    ),
    (
        _("**New project** begins one, **New budget line** gives it a line with a ceiling."),
        _("**Statement** hands the entries out as a file."),
    ),
)
ACTIVITIES = Step(
    "reports:activities",
    _("Activities"),
    _(
        "What the programme does beside helping people one by one stands here: campaigns, trainings, "
        "events. It is counted beside the people of the year."
    ),
    (_("**Record an activity** writes one down, with its day, its place and how many came."),),
)
RECORD = Step(
    "accounts:record",
    _("The record"),
    _(
        "Everything that was done stands here: who, what and when, without what was written in a "
        "file. Nobody can change or remove a row."
    ),
    (
        _("Choose an account, a kind or a day, and the list follows."),
        _("**Export as CSV** saves the rows that are shown; that is on record as well."),
    ),
)
COMPARE = Step(
    "reports:compare",
    _("Years compared"),
    _(
        "Frozen years stand here beside one another, as they were published. A figure that changed is "
        "shown with by how much."
    ),
    (_("Choose the years, and press **Compare**."),),
)
REVIEW = Step(
    "emergency:reviews",
    _("Emergencies to review"),
    _(
        "A file that was opened in an emergency waits here to be judged. You see who opened it, when "
        "and with which reason."
    ),
    (
        _("Open one that waits, read the reason, and say whether it was right."),
        _("**End the access now** closes a file that is still open."),
    ),
)
OF_CASES = Step(
    "emergency:record",
    _("Record of the cases"),
    _(
        "Here stands what was done with the cases of your organisation: who opened, changed, printed "
        "or shared them. What is written in a file is not shown."
    ),
    (_("Under **To review**, press **Record of the cases**. That you read it is on record, too."),),
)
TOLD = Step(
    "accounts:notifications",
    _("Notifications"),
    _("What you are told comes here first. An e-mail never names anybody; whether you get one is yours to choose."),
    (
        _("**Mark all as read** clears what you have seen."),
        _("**How I am told** has your choice of e-mails and the hours at which you want none."),
    ),
)
USERS = Step(
    "accounts:users",
    _("Accounts"),
    _(
        "Everybody has an account of their own, in one organisation, with the roles of their work. "
        "Nobody is given a password: an invitation lets them choose one."
    ),
    (
        _("**Add an account** makes it and shows the link of its invitation."),
        _("**Disable the account** on the day on which somebody leaves."),
        _("**Reset the second factor** when a telephone is lost, after you made sure who asks."),
    ),
    picture="accounts",
)
ORGANISATIONS = Step(
    "accounts:organisations",
    _("Organisations"),
    _(
        "An organisation is the border that a file does not cross by accident. Its teams divide its "
        "files further, where it wants that."
    ),
    (
        _("**Add an organisation** needs its name, its kind and the letters of its case numbers."),
        _("**Teams of the organisation** keeps its teams; an account is put into them on its own page."),
    ),
)
SERVICES = Step(
    "reintegration:services",
    _("Services"),
    _(
        "The catalogue says what can be given to people, by which name and in which unit. What the "
        "year's figures count follows from it."
    ),
    (_("**Add a service** adds one, with its name in three languages and the day from which it is given."),),
)
IMPORT = Step(
    "exchange:register_import",
    _("Import a register"),
    _(
        "A register that was kept in a workbook comes in here. It is checked first; nothing is saved "
        "until you have seen what was found."
    ),
    (
        _("**Download the empty workbook** shows which columns are read."),
        _("Choose the file, press **Check the register**, mend what it names, and then **Import the register**."),
    ),
)
LEAVE = Step(
    "accounts:profile",
    _("Leave in a hurry"),
    _(
        "The button of the quick exit, or Escape three times, ends your session at once and leaves an "
        "empty page. What you typed into a long form is kept for you."
    ),
    (
        _(
            "Press **Quick exit** when somebody comes who should not see your screen, and **Sign "
            "out** when your work is done."
        ),
        _(
            "**My account** has your language, your second factor and where you are signed in; "
            "**Guide** has this tour again."
        ),
    ),
    comes_last=True,
)

STEPS: dict[str, tuple[Step, ...]] = {
    Role.CASEWORKER: (DAY, FIND, CASE, CHECK_IN, ASSIST, REFER, LEAVE),
    Role.SHELTER_MANAGER: (DAY, FIND, CASE, HOUSE, CASELOAD, RECEIVE, LEAVE),
    Role.MINISTRY_REVIEWER: (TURN, DECIDE, ROUTES, FIGURES, FIND, LEAVE),
    Role.RECEIVING_OFFICER: (RECEIVE, CASE, ASSIST, FIND, LEAVE),
    Role.IOM_OFFICER: (FIGURES, GRANTS, BUDGETS, ACTIVITIES, FIND, LEAVE),
    Role.AUDITOR: (RECORD, FIGURES, COMPARE, FIND, LEAVE),
    Role.DATA_PROTECTION_OFFICER: (REVIEW, OF_CASES, TOLD, FIND, LEAVE),
    Role.ADMINISTRATOR: (USERS, ORGANISATIONS, ROUTES, SERVICES, IMPORT, FIND, LEAVE),
}
MOST_STEPS = len({step for steps in STEPS.values() for step in steps})
