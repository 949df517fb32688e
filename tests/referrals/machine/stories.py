"""What chance might leave out: told once in a run, at its beginning, by those who may and by some who may not."""

from tests.referrals.machine.around import Around
from tests.referrals.machine.base import Steps
from tests.referrals.machine.moves import Moves
from tests.referrals.machine.told_apart import ALL, Said


class Stories(Moves, Around):
    def tell(self, *steps):
        """A file of its own, everybody may be asked; then the steps, each looked at from all sides."""
        Steps.begin(self)
        self.she_agrees_to_all()
        for verb, *given in steps:
            verb(*given)
            self.changed = True
            try:
                self.all_is_as_told()
            except AssertionError as fault:
                raise AssertionError(verb.__name__, given) from fault

    def what_is_rare(self):
        whole = Said("psychosocial", "routine", ("house",), ALL, "")
        place = Said("shelter_placement", "immediate", ("house", "home", "iom"), ALL, "")
        asked = Said("formal_identification", "routine", ("ministry",), ALL, "")
        read_by_one = whole._replace(sections=frozenset({"health"}), role="iom_officer")
        self.tell(
            # The first to accept takes it; what she agreed to less is open less, and nothing once it has ended.
            (self.draft, "caseworker", place), (self.submit, "manager", 0), (self.approve, "officer", 0),
            (self.accept, "keeper", 0), (self.accept, "host", 0), (self.start, "keeper", 0),
            (self.she_agrees, "home", {"identity", "assistance"}, 1), (self.the_file_is_sealed_or_not, True, {"deputy"}),
            (self.start, "caseworker", 0), (self.the_file_is_sealed_or_not, False, set()), (self.hours_pass, 50),
            (self.complete, "keeper", 0, " "), (self.complete, "keeper", 0, "Done."),
        )  # fmt: skip
        self.tell(
            # All decline; nobody answers in time, of whom one was given longer.
            (self.draft, "caseworker", place), (self.submit, "caseworker", 0), (self.approve, "second", 0),
            (self.decline, "iom", 0, "Full."), (self.decline, "host", 0, "Full."), (self.decline, "keeper", 0, "Full."),
            (self.draft, "deputy", place), (self.submit, "caseworker", 1), (self.approve, "second", 1),
            (self.one_is_given_longer, 1, "home"), (self.hours_pass, 5), (self.the_clock_looks_twice,),
            (self.accept, "host", 1), (self.hours_pass, 25), (self.the_clock_looks_twice,), (self.accept, "keeper", 1),
        )  # fmt: skip
        self.tell(
            # Returned, and sent on by a way that leaves the ministry out.
            (self.draft, "caseworker", place), (self.submit, "caseworker", 0), (self.send_back, "officer", 0, "Say more."),
            (self.change, "caseworker", 0, whole), (self.submit, "caseworker", 0), (self.approve, "officer", 0),
            (self.she_takes_it_back, "house"), (self.she_takes_it_back, "house"), (self.accept, "host", 0),
            (self.she_agrees, "house", ALL, None), (self.accept, "host", 0), (self.assign, "helper", 0, "host"),
            (self.draft, "host", whole), (self.she_wants_nothing_shared, True),
            (self.withdraw, "caseworker", 0, "Her wish."), (self.draft, "caseworker", read_by_one),
            (self.she_wants_nothing_shared, False), (self.submit, "caseworker", 1),
        )  # fmt: skip
        self.tell(
            # The ministry itself is asked; the file is closed meanwhile.
            (self.draft, "caseworker", asked), (self.submit, "caseworker", 0), (self.the_file_is_closed_or_reopened, True),
            (self.she_does_not_agree, "iom", "refused", True), (self.approve, "officer", 0),
            (self.the_file_is_closed_or_reopened, False), (self.approve, "officer", 0),
            (self.she_wants_nothing_shared, True), (self.she_wants_nothing_shared, False), (self.complete, "second", 0, "Done."),
            (self.draft, "caseworker", read_by_one), (self.submit, "caseworker", 1),
        )  # fmt: skip
        self.tell(
            # What one officer approved the other sends back, then refuses.
            (self.draft, "caseworker", whole._replace(purpose="health", receivers=("iom",), sections=frozenset())),
            (self.submit, "caseworker", 0), (self.change, "manager", 0, whole._replace(purpose="health")),
            (self.submit, "caseworker", 0), (self.approve, "officer", 0), (self.send_back, "officer", 0, "Say more."),
            (self.send_back, "second", 0, "Say more."), (self.submit, "manager", 0), (self.approve, "second", 0),
            (self.refuse, "second", 0, "No."), (self.refuse, "officer", 0, " "), (self.refuse, "officer", 0, "No."),
        )  # fmt: skip
        self.tell(
            # Two officers; what one had to look at is then the other's. The account of the only one who answers is switched off.
            (self.draft, "caseworker", whole._replace(purpose="health", receivers=("home",))), (self.submit, "caseworker", 0),
            (self.assign, "second", 0, "officer"), (self.approve, "officer", 0), (self.confirm, "officer", 0),
            (self.confirm, "second", 0), (self.an_account_is_switched, "keeper", True), (self.accept, "keeper", 0),
            (self.draft, "caseworker", whole._replace(receivers=("home",))), (self.an_account_is_switched, "keeper", False),
            (self.assign, "keeper", 0, "host"), (self.accept, "keeper", 0), (self.hours_pass, 24),
        )  # fmt: skip
