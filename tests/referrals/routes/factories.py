from datetime import date

from referrals.routes.models import Route

SINCE = date(2020, 1, 1)
TERMS = {
    "ministry_approves": True,
    "four_eyes": False,
    "several_offers": False,
    "must_carry": [],
    "approve_within": 24,
    "answer_within": 72,
    "urgent_answer_within": None,
    "start_within": None,
    "complete_within": None,
    "expires": False,
    "legal_basis": "",
}


def a_route(from_type="", to_type="", purpose="legal", *, valid_from=SINCE, **fields):
    """A route that nobody has saved."""
    return Route(from_type=from_type, to_type=to_type, purpose=purpose, valid_from=valid_from, **fields)


def make_route(*line, **fields):
    route = a_route(*line, **fields)
    route.save()
    return route


def details(day, **changed):
    """What an administrator types."""
    return TERMS | {"valid_from": day} | changed
