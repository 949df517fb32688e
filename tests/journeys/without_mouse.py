"""Somebody at the screen who has no mouse: what she wants is reached with Tab, and she sees at each step where she is."""

from tests.journeys.telling import Teller

# Where the keyboard stands: what it is called, where on the page, whether one sees it.
HERE = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const named = (one.labels?.[0] || one).cloneNode(true);
    named.querySelectorAll("[aria-hidden=true]").forEach((sign) => sign.remove());
    const shown = [one, one.parentElement, one.closest("tr, .chip")].filter(Boolean).map((each) => getComputedStyle(each));
    return {
        name: one === document.body ? "" : named.textContent.trim(),
        top: Math.round(box.top + scrollY),
        inMain: !!one.closest("main"),
        // Of a date the browser itself shows on which of its parts one is.
        seen: one.matches("[type^=date], [type=time]")
            || shown.some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"),
        covered: !one.closest("header") && box.top < 0,
    };
}"""
IS_HERE = "(one) => document.activeElement === one"
# Of a list of which one is chosen, Tab goes to that one, and the arrows to the others.
IS_IN_LIST = "(one) => document.activeElement.type === 'radio' && document.activeElement.name === one.name"
CHOSEN = "(one) => one.selectedOptions[0]?.label.trim()"
MOST_STEPS = 250


class WithoutMouse(Teller):
    """Goes the same ways as any Teller, by keys alone."""

    def hit(self, wanted):
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def type(self, field, text):
        self._reach(field)
        keys = self.page.keyboard
        keys.press("ControlOrMeta+a")
        keys.insert_text(text)

    def select(self, field, label):
        self._reach(field)
        keys, chosen = self.page.keyboard, None
        keys.press("Home")
        while (here := field.evaluate(CHOSEN)) != label:
            assert here != chosen, f"no choice of {label}"
            chosen = here
            keys.press("ArrowDown")

    def mark(self, box):
        wanted = self._reach(box, IS_IN_LIST)
        keys = self.page.keyboard
        for _step in range(MOST_STEPS):
            if wanted.evaluate(IS_HERE):
                break
            keys.press("ArrowDown")
        if not wanted.is_checked():
            keys.press("Space")
        assert wanted.is_checked()

    def _reach(self, locator, or_else=IS_HERE):
        """Tab until there, round the page if need be. Each stop on the way is seen, and nothing covers it."""
        wanted = locator.element_handle()
        for _step in range(MOST_STEPS):
            if wanted.evaluate(IS_HERE) or wanted.evaluate(or_else):
                return wanted
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            assert here["seen"] or not here["name"], here
            assert not here["covered"], here
        raise AssertionError(f"no way by keyboard to {wanted.evaluate('(one) => one.outerHTML')}")
