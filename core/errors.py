"""What can go wrong with a request that was understood. Pages and the API translate these, once (core/views.py)."""


class DomainError(Exception):
    """A rule says no. The message is for the person at the screen: what happened and what to do next."""

    status = 400

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The actor sees the thing but may not do this with it (403, with the reason)."""

    status = 403


class NotVisible(DomainError):
    """For this actor the thing does not exist (404, without a reason)."""

    status = 404


class TooMuch(DomainError):
    """More at once than anybody's work needs (429): nothing more is shown until time has passed or somebody allows it."""

    status = 429


class Conflict(DomainError):
    """Somebody was quicker, or the state no longer allows it (409): nothing was changed."""

    status = 409


class Stale(Conflict):
    """Somebody else saved the record while this one was being changed (409); the page shows what, and keeps what was typed."""


class Refused(DomainError):
    """The input breaks a rule that only the database or the whole picture knows; `field` names where to show it."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
