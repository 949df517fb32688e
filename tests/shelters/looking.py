"""What stands in the tables after an action."""

from audit.models import AuditEvent


def nights_of(stay):
    """The beds of a stay, one after another, as far as they are known."""
    return [(use.bed, use.from_on, use.until_on) for use in stay.bed_uses.order_by("from_on", "id")]


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def on_record():
    """Names of all events, in their order."""
    return list(AuditEvent.objects.order_by("id").values_list("event", flat=True))
