from datetime import date

from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument

# Said about a return: where it may not be seen, the bytes are searched for it.
SAID = "Sərhədinotayında"
DAY = date(2024, 8, 5)


def make_return(case, *, by, sealed=SAID, **fields):
    """A return to Uzbekistan that is talked about since DAY and is her wish, with its first step."""
    words = dict.fromkeys(("place", "wish", "escort_how", "received_by", "follow_up_how"), sealed)
    given = {"country": "UZB", "stage": "considered", "stage_on": DAY, "informed": "yes", "voluntary": "yes"}
    journey = Return.objects.create(case=case, **(words | given | fields))
    ReturnStep.objects.create(
        case=case, journey=journey, stage=journey.stage, reached_on=journey.stage_on, note=sealed, recorded_by=by
    )
    return journey


def make_risk(journey, *, by, sealed=SAID, **fields):
    given = {"assessed_on": DAY, "risks": ["stigma"], "no_risks": ["conflict"], "conclusion": "safe"}
    return ReturnRisk.objects.create(
        case=journey.case, journey=journey, assessed_by=by, reasons=sealed, **(given | fields)
    )


def make_travel_document(journey, *, sealed=SAID, **fields):
    return TravelDocument.objects.create(
        case=journey.case, journey=journey, note=sealed, **({"kind": "passport"} | fields)
    )
