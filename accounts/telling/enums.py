"""What people are told, and how they wish to be told it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.TextChoices):
    """When an e-mail says that something awaits somebody."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("not by e-mail")


class Topic(models.TextChoices):
    """What somebody chooses about: several kinds of things told go together."""

    REFERRALS = "referrals", _("Referrals: my turn, and what becomes of mine")
    LATE = "late", _("Referrals that are late")
    WORK = "work", _("Tasks and appointments")
    DEADLINES = "deadlines", _("Deadlines near and passed")
    CASES = "cases", _("Cases given to me, and transfers")
    APPROVALS = "approvals", _("What awaits my approval, and answers to what I asked")
    RESULTS = "results", _("Reports and imports that have ended")
    EMERGENCY = "emergency", _("Files opened in an emergency")
    DANGER = "danger", _("Somebody who left is in danger")
    ALARMS = "alarms", _("Unusual reading")
    BACKUPS = "backups", _("Backups that failed")
    WEBHOOKS = "webhooks", _("Webhooks that paused themselves")


class Kind(models.TextChoices):
    """One thing told, by its neutral sentence (presenters.py). It names nobody."""

    REFERRAL_TURN = "referral_turn"
    REFERRAL_MOVED = "referral_moved"
    REFERRAL_REMINDER = "referral_reminder"
    REFERRAL_LATE = "referral_late"
    REFERRAL_UNANSWERED = "referral_unanswered"
    MESSAGE = "message"
    TASK = "task"
    APPOINTMENT = "appointment"
    NEAR = "near"
    PASSED = "passed"
    CASE = "case"
    TRANSFER = "transfer"
    TRANSFER_MOVED = "transfer_moved"
    APPROVAL = "approval"
    ANSWER = "answer"
    REPORT = "report"
    REPORT_FAILED = "report_failed"
    IMPORT = "import"
    EMERGENCY = "emergency"
    DANGER = "danger"
    ALARM = "alarm"
    BACKUP_FAILED = "backup_failed"
    WEBHOOK_PAUSED = "webhook_paused"


TOPIC_OF = {
    Kind.REFERRAL_TURN: Topic.REFERRALS,
    Kind.REFERRAL_MOVED: Topic.REFERRALS,
    Kind.REFERRAL_REMINDER: Topic.REFERRALS,
    Kind.MESSAGE: Topic.REFERRALS,
    Kind.REFERRAL_LATE: Topic.LATE,
    Kind.REFERRAL_UNANSWERED: Topic.LATE,
    Kind.TASK: Topic.WORK,
    Kind.APPOINTMENT: Topic.WORK,
    Kind.NEAR: Topic.DEADLINES,
    Kind.PASSED: Topic.DEADLINES,
    Kind.CASE: Topic.CASES,
    Kind.TRANSFER: Topic.CASES,
    Kind.TRANSFER_MOVED: Topic.CASES,
    Kind.APPROVAL: Topic.APPROVALS,
    Kind.ANSWER: Topic.APPROVALS,
    Kind.REPORT: Topic.RESULTS,
    Kind.REPORT_FAILED: Topic.RESULTS,
    Kind.IMPORT: Topic.RESULTS,
    Kind.EMERGENCY: Topic.EMERGENCY,
    Kind.DANGER: Topic.DANGER,
    Kind.ALARM: Topic.ALARMS,
    Kind.BACKUP_FAILED: Topic.BACKUPS,
    Kind.WEBHOOK_PAUSED: Topic.WEBHOOKS,
}
# Somebody's safety hangs on them: they stand in the list whatever anybody chose.
ALWAYS_SHOWN = {Topic.LATE, Topic.EMERGENCY, Topic.DANGER, Topic.ALARMS, Topic.BACKUPS}
# These do not wait for the morning: the law's hours and the day for a review run at night as well.
NOT_HELD = {Topic.LATE, Topic.EMERGENCY, Topic.DANGER}
# Until somebody chooses.
USUAL = {
    Topic.REFERRALS: Mail.AT_ONCE,
    Topic.LATE: Mail.AT_ONCE,
    Topic.WORK: Mail.AT_ONCE,
    Topic.DEADLINES: Mail.DAILY,
    Topic.CASES: Mail.AT_ONCE,
    Topic.APPROVALS: Mail.DAILY,
    Topic.RESULTS: Mail.NEVER,
    Topic.EMERGENCY: Mail.AT_ONCE,
    Topic.DANGER: Mail.AT_ONCE,
    Topic.ALARMS: Mail.AT_ONCE,
    Topic.BACKUPS: Mail.AT_ONCE,
    Topic.WEBHOOKS: Mail.AT_ONCE,
}
