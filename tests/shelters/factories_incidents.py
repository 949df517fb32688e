from datetime import timedelta

from django.utils import timezone

from shelters.models import Incident, IncidentAddition, IncidentFollowUp, IncidentPerson, IncidentTelling


def make_incident(shelter, by, *, word="They shouted at each other in the kitchen.", **fields):
    values = {"happened_at": timezone.now() - timedelta(hours=2), "type": "violence", "severity": "serious"} | fields
    return Incident.objects.create(shelter=shelter, written_by=by, what_happened=word, action_taken=word, **values)


def make_concerned(incident, stay, part="affected"):
    return IncidentPerson.objects.create(
        incident=incident, stay=stay, shelter_id=incident.shelter_id, case_id=stay.case_id, part=part
    )


def make_addition(incident, by, *, text="It was about the telephone."):
    return IncidentAddition.objects.create(incident=incident, written_by=by, text=text)


def make_telling(incident, by, *, details="Officer on duty.", **fields):
    values = {"told_to": "police", "told_at": timezone.now() - timedelta(hours=1)} | fields
    return IncidentTelling.objects.create(incident=incident, told_by=by, details=details, **values)


def make_incident_follow_up(incident, user, *, what="Talk to both of them.", **fields):
    values = {"due_on": timezone.localdate(), "set_by": user} | fields
    return IncidentFollowUp.objects.create(incident=incident, user=user, what=what, **values)


def plant_incident(stay, by, manager, word):
    """One incident with everything that belongs to one, and the word wherever somebody writes."""
    closed = {"closed_at": timezone.now(), "closed_by": manager, "conclusion": word}
    incident = make_incident(stay.shelter, by, word=word, **closed)
    make_concerned(incident, stay)
    make_addition(incident, by, text=word)
    make_telling(incident, by, details=word)
    done = {"done_on": timezone.localdate(), "done_by": by, "result": word}
    make_incident_follow_up(incident, by, what=word, **done)
    return incident
