from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """The whole vocabulary of the record: what can have happened."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGN_IN_LOCKED_OUT = "sign_in_locked_out", _("Sign-in locked for a while")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Second factor added")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
    SECOND_FACTOR_RESET = "second_factor_reset", _("Second factor reset by an administrator")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("Recovery codes made")
    SESSIONS_ENDED = "sessions_ended", _("Sessions ended")
    INVITED = "invited", _("Invited")
    INVITATION_REVOKED = "invitation_revoked", _("Invitation revoked")
    INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
    ACCESS_REFUSED = "access_refused", _("Access refused")

    CASES_SEARCHED = "cases_searched", _("Cases searched")
    SECTION_READ = "section_read", _("Part of a file opened to read")
    PRINTED = "printed", _("Printed")
    EXPORTED = "exported", _("Exported")
    ALARM_RAISED = "alarm_raised", _("Alarm: many files in little time")
    READING_ALLOWED = "reading_allowed", _("Reading allowed again after an alarm")
    HEAD_SIGNED = "head_signed", _("End of the record signed")
    RECORD_BROKEN = "record_broken", _("The record was found broken")
    DECRYPTION_FAILED = "decryption_failed", _("A sealed value did not open")
    KEYS_ROTATED = "keys_rotated", _("Keys renewed")
    HISTORY_PURGED = "history_purged", _("Earlier values destroyed")

    ORGANISATION_ADDED = "organisation_added", _("Organisation added")
    ORGANISATION_CHANGED = "organisation_changed", _("Organisation changed")
    TEAM_ADDED = "team_added", _("Team added")
    TEAM_CHANGED = "team_changed", _("Team changed")
    USER_ADDED = "user_added", _("Account added")
    USER_CHANGED = "user_changed", _("Account changed")
    USER_DISABLED = "user_disabled", _("Account disabled")
    USER_ENABLED = "user_enabled", _("Account enabled")
    ACCESS_GRANTED = "access_granted", _("Personal access given")
    ACCESS_REVOKED = "access_revoked", _("Personal access ended")
    PROGRAMME_WORK = "programme_work", _("Work for the whole programme")

    PERSON_REGISTERED = "person_registered", _("Person registered")
    PERSON_CHANGED = "person_changed", _("Person's details changed")
    CASE_OPENED = "case_opened", _("Case opened")
    CASE_READ = "case_read", _("Case opened to read")
    CASE_RESTRICTED = "case_restricted", _("Case restricted to named staff")
    CASE_UNRESTRICTED = "case_unrestricted", _("Restriction lifted")
    CASE_CLOSED = "case_closed", _("Case closed")
    CASE_REOPENED = "case_reopened", _("Case reopened")
    CASE_ASSIGNED = "case_assigned", _("Caseworker assigned")
    CASE_SHARED = "case_shared", _("Case shared")
    CASE_SHARE_ENDED = "case_share_ended", _("Sharing ended")
    CLASSIFIED = "classified", _("Classification recorded")
    EXPLOITATION_RECORDED = "exploitation_recorded", _("Exploitation recorded")

    SHELTER_ADDED = "shelter_added", _("Shelter added")
    SHELTER_CHANGED = "shelter_changed", _("Shelter changed")
    SHELTER_ADDRESS_READ = "shelter_address_read", _("Where a shelter stands was read")
    SHELTER_ADDRESS_CHANGED = "shelter_address_changed", _("Where a shelter stands was changed")
    BED_ADDED = "bed_added", _("Bed added")
    STAY_STARTED = "stay_started", _("Checked in")
    STAY_MOVED = "stay_moved", _("Moved to another bed")
    STAY_ENDED = "stay_ended", _("Checked out")

    PLAN_STARTED = "plan_started", _("Plan started")
    PLAN_CHANGED = "plan_changed", _("Plan changed")
    PLAN_ENDED = "plan_ended", _("Plan ended")
    ASSISTANCE_RECORDED = "assistance_recorded", _("Assistance recorded")

    REFERRAL_DRAFTED = "referral_drafted", _("Referral drafted")
    REFERRAL_READ = "referral_read", _("Referral opened to read")
    REFERRAL_SUBMITTED = "referral_submitted", _("Referral submitted")
    REFERRAL_APPROVED = "referral_approved", _("Referral approved")
    REFERRAL_RETURNED = "referral_returned", _("Referral returned")
    REFERRAL_REFUSED = "referral_refused", _("Referral refused")
    REFERRAL_ACCEPTED = "referral_accepted", _("Referral accepted")
    REFERRAL_DECLINED = "referral_declined", _("Referral declined")
    REFERRAL_COMPLETED = "referral_completed", _("Referral completed")
    REFERRAL_WITHDRAWN = "referral_withdrawn", _("Referral withdrawn")

    REPORT_REQUESTED = "report_requested", _("Yearly report requested")
    REPORT_FROZEN = "report_frozen", _("Yearly report frozen")
    REGISTER_IMPORTED = "register_imported", _("Register imported")
    DEMO_LOADED = "demo_loaded", _("Demo programme loaded")


# By which somebody came to see what a file says.
LOOKS = frozenset({Event.CASE_READ, Event.SECTION_READ, Event.REFERRAL_READ, Event.PRINTED, Event.EXPORTED})


def every_event() -> list[tuple[str, str]]:
    """A function, so that the migrations keep its name and a new word needs none."""
    return list(Event.choices)
