from datetime import UTC, date, datetime

from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProceedingStep, ProtectionMeasure

# Said in a proceeding: where it may not be seen, the bytes are searched for it.
SAID = "Məhkəmədənkənar"
DAY = date(2024, 6, 3)


def make_proceeding(case, *, by, sealed=SAID, **fields):
    """A criminal case in which the person is the injured party, under investigation since DAY, with its first step."""
    words = dict.fromkeys(("number", "authority_name", "articles", "lawyer_name", "lawyer_contact", "note"), sealed)
    given = {"authority": "prosecutor", "role": "victim", "stage": "investigation", "stage_on": DAY}
    proceeding = Proceeding.objects.create(case=case, **(words | given | fields))
    ProceedingStep.objects.create(
        case=case, proceeding=proceeding, stage=proceeding.stage, reached_on=proceeding.stage_on, note=sealed,
        recorded_by=by,
    )  # fmt: skip
    return proceeding


def make_hearing(proceeding, *, sealed=SAID, **fields):
    given = {"kind": "court", "at": datetime(2024, 7, 1, 6, 0, tzinfo=UTC)}
    words = dict.fromkeys(("place", "accompanied_how", "note"), sealed)
    return Hearing.objects.create(case=proceeding.case, proceeding=proceeding, **(words | given | fields))


def make_measure(case, *, sealed=SAID, **fields):
    return ProtectionMeasure.objects.create(case=case, note=sealed, **({"kind": "secrecy", "from_on": DAY} | fields))


def make_claim(case, *, sealed=SAID, **fields):
    given = {"source": "offender", "claimed_on": DAY, "claimed_azn": "500.00"}
    return CompensationClaim.objects.create(case=case, note=sealed, **(given | fields))
