"""The steps of somebody's roles, as the tour and the guide print them."""

import re
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.roles import Role
from accounts.training import is_training
from cases.models import Case
from shelter_cms.guiding.steps import A_FILE, STEPS, Step

_WORD = re.compile(r"\*\*(.+?)\*\*")


def steps_of(user: Any) -> list[Step]:
    """Those of each of her roles, one after the other; what two roles share comes once, and leaving comes last."""
    steps = list(dict.fromkeys(step for role in Role if role in user.roles for step in STEPS[role]))
    return sorted(steps, key=lambda step: step.comes_last)


def number_of(step: int | None, user: Any) -> int | None:
    """A number that her tour has: beyond its end it is over."""
    return step if step and step <= len(steps_of(user)) else None


def page_of(step: Step, user: Any) -> str:
    """The address of a step. A file is opened to teach by only where the people are invented: else the list of them."""
    if step.page != A_FILE:
        return reverse(step.page)
    case = Case.objects.visible_to(user).order_by("-id").first() if is_training(user) else None
    return reverse("cases:detail", args=[case.public_id]) if case else reverse("cases:list")


def _pages_of(step: Step) -> set[str]:
    return {"cases:detail", "cases:list"} if step.page == A_FILE else {step.page}


def tour(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page, while the tour of the reader is on. No query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.tour_step or not user.rules_version:
        return {"tour": None}
    steps = steps_of(user)
    if not steps:
        return {"tour": None}
    number = min(user.tour_step, len(steps))
    step = steps[number - 1]
    return {
        "tour": {
            "step": step,
            "is_here": request.resolver_match and request.resolver_match.view_name in _pages_of(step),
            "number": number,
            "of": len(steps),
            "back": number - 1,
            "next": number + 1 if number < len(steps) else "",
        }
    }


def guide_of(user: Any) -> list[dict[str, Any]]:
    """Each step with what is pressed in it, the words of buttons strong, and its picture in the page's language."""
    return [
        {
            "heading": step.heading,
            "text": step.text,
            "how": [marked(str(line)) for line in step.how],
            "url": reverse("cases:list" if step.page == A_FILE else step.page),
            "picture": f"guide/{get_language()}/{step.picture}.jpg" if step.picture else "",
        }
        for step in steps_of(user)
    ]


def marked(text: str) -> SafeString:
    """A sentence in which **words of the page** are strong."""
    parts = _WORD.split(text)
    return format_html_join(
        "",
        "{}",
        ((format_html("<strong>{}</strong>", part) if number % 2 else part,) for number, part in enumerate(parts)),
    )
