"""Settings: one file, one reader (`env.py`). An environment is a set of variables.

Safe by default: DEBUG is off, cookies are Secure, a missing secret is a
refusal with a hint to `.env.example`. `LOCAL=1` (a fresh clone) relaxes only
what plain http on one machine needs, and is what allows embedded servers and
demo accounts.
"""

from datetime import timedelta
from ipaddress import ip_network

from celery.schedules import crontab

from core import planned
from shelter_cms import env, local_servers

BASE_DIR = env.BASE_DIR
LOCAL = env.env_bool("LOCAL")
DEBUG = env.env_bool("DEBUG")
SECRET_KEY = env.env_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if LOCAL else "")
CSRF_TRUSTED_ORIGINS = env.env_list("CSRF_TRUSTED_ORIGINS")

# Keys of the encrypted columns: `id:base64,id:base64`, the first one writes. See core/encryption.py.
FIELD_KEYS = env.env_secret("FIELD_KEYS")
# Key of the name index (cases/names.py): kept apart from the encryption keys.
INDEX_KEY = env.env_secret("INDEX_KEY")
# Signs the end of the record (audit/heads.py): for the worker alone. Public keys of earlier ones are still trusted.
AUDIT_SIGNING_KEY = env.env_secret("AUDIT_SIGNING_KEY", "")
AUDIT_TRUSTED_KEYS = env.env_list("AUDIT_TRUSTED_KEYS")
# Keys of backups: `id:base64,id:base64`, the first one seals. Apart from all others, and given only to what backs up.
BACKUP_KEYS = env.env_secret("BACKUP_KEYS", "")
# Names this installation's cookies, so that two on one machine do not sign each other out.
INSTALLATION_ID = env.env_str("INSTALLATION_ID")

# ---------------------------------------------------------------- servers
# On a workstation every process that reads these settings joins the embedded servers;
# the last one to leave stops them.
if LOCAL:
    _servers = local_servers.join()
    _DATABASE_URL, _OWNER_URL, REDIS_URL = _servers.database_url, _servers.owner_database_url, _servers.redis_url
else:
    _DATABASE_URL = env.env_secret("DATABASE_URL")
    # Only migrate, backup, restore and rotate_keys know the owner; web and worker never do.
    _OWNER_URL = env.env_secret("OWNER_DATABASE_URL", "")
    REDIS_URL = env.env_secret("REDIS_URL")

# Behind PgBouncer each transaction may meet another process of the server: nothing is kept from one to the next.
DATABASE_POOLED = env.env_bool("DATABASE_POOLED", False)
_KEPT = {} if DATABASE_POOLED else {"cursor_factory": planned.Cursor}
DATABASES = {
    "default": env.database(_DATABASE_URL, **_KEPT)
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLED}
}
if _OWNER_URL:
    DATABASES["owner"] = env.database(_OWNER_URL)

# A database of its own (db 1): `cache.clear()` empties a whole one, and the queue stands in db 0. What is remembered
# there (attempts to sign in, codes that were used) is of accounts by their keys, so of one database alone.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.cache(REDIS_URL),
        "KEY_PREFIX": f"cache:{DATABASES['default']['NAME']}",
        "OPTIONS": {
            "db": 1,
            "serializer": "core.json_cache.JsonSerializer",
            "socket_connect_timeout": 5,
            "socket_timeout": 10,
        },
    },
    # Of each process its own: what was made of frozen figures, which is the same for ever.
    "memory": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 60},
    },
}

# Rooms of an app, whose tasks no module of the app's own brings along.
CELERY_IMPORTS = (
    "accounts.telling.notifications",
    "exchange.backup.tasks",
    "exchange.handover.tasks",
    "exchange.webhooks.tasks",
    "exchange.mapping.tasks",
    "referrals.conversation.notifications",
    "referrals.guests.notifications",
    "referrals.guests.tasks",
    "referrals.parcels.sending",
    "referrals.parcels.tasks",
)
CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
# A queue of their own: the worker that knows the owner of the tables does nothing else (docs/adr/0065-backup.md).
CELERY_TASK_ROUTES = {"exchange.backup.tasks.*": {"queue": "celery-backup"}}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Baku"
CELERY_BEAT_SCHEDULER = "shelter_cms.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send the parcels that wait": {
        "task": "referrals.parcels.sending.send_parcels",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "pack parcels anew whose time is over": {
        "task": "referrals.parcels.tasks.pack_what_ran_out",
        "schedule": crontab(minute="15"),
    },
    "leave a trace of this clock": {
        "task": "core.tasks.leave_trace",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "freeze last year's report": {
        "task": "reports.tasks.freeze_last_year",
        "schedule": crontab(minute="5", hour="0", day_of_month="1", month_of_year="1"),
    },
    "count the running year": {
        "task": "reports.tasks.count_running_year",
        "schedule": crontab(minute="30", hour="0"),
    },
    "take up report jobs that lost their worker": {
        "task": "reports.tasks.resume_report_jobs",
        "schedule": 30.0,
    },
    "make the files to hand over that lost their worker": {
        "task": "exchange.handover.tasks.resume_hand_overs",
        "schedule": crontab(minute="*/5"),
    },
    "destroy the files that nobody fetched": {
        "task": "exchange.handover.tasks.end_hand_overs",
        "schedule": crontab(minute="1-59/10"),
    },
    "destroy files without a hand-over": {
        "task": "exchange.handover.tasks.sweep_hand_overs",
        "schedule": crontab(minute="57", hour="0"),
    },
    "tell other systems by webhooks": {
        "task": "exchange.webhooks.tasks.look_for_webhooks",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "throw away old deliveries of webhooks": {
        "task": "exchange.webhooks.tasks.throw_away_old_deliveries",
        "schedule": crontab(minute="27", hour="1"),
    },
    "throw away drafts that nobody came back to": {
        "task": "accounts.tasks.throw_away_old_drafts",
        "schedule": crontab(minute="20", hour="1"),
    },
    "throw away the keys of forms sent yesterday": {
        "task": "accounts.tasks.throw_away_old_form_keys",
        "schedule": crontab(minute="22", hour="1"),
    },
    "throw away what programs were answered yesterday": {
        "task": "accounts.tasks.throw_away_old_answers",
        "schedule": crontab(minute="24", hour="1"),
    },
    "throw away old notifications": {
        "task": "accounts.tasks.throw_away_old_notifications",
        "schedule": crontab(minute="25", hour="1"),
    },
    # As with the referrals below: what waits longer than until the next order is not needed any more.
    "send the e-mails that are due": {
        "task": "accounts.telling.notifications.send_mails",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "list the files whose time has come": {
        "task": "cases.tasks.list_files_whose_time_has_come",
        "schedule": crontab(minute="40", hour="0"),
    },
    "erase enquiries that led to no case": {
        "task": "cases.tasks.erase_old_enquiries",
        "schedule": crontab(minute="50", hour="1"),
    },
    "scan the files that wait": {
        "task": "cases.tasks.scan_waiting_documents",
        "schedule": crontab(minute="*/15"),
    },
    "destroy files without a document": {
        "task": "cases.tasks.sweep_files",
        "schedule": crontab(minute="50", hour="0"),
    },
    "end the transfers that nobody answered": {
        "task": "cases.tasks.lapse_transfers",
        "schedule": crontab(minute="10", hour="1"),
    },
    "keep the beds of who should have left": {
        "task": "shelters.tasks.hold_beds_of_overdue",
        "schedule": crontab(minute="5", hour="0"),
    },
    "let go the beds of who did not come": {
        "task": "shelters.tasks.let_go_what_ran_out",
        "schedule": crontab(minute="15"),
    },
    "scan the pictures that wait": {
        "task": "shelters.tasks.scan_waiting_pictures",
        "schedule": crontab(minute="5-59/15"),
    },
    "destroy files without a picture": {
        "task": "shelters.tasks.sweep_pictures",
        "schedule": crontab(minute="55", hour="0"),
    },
    "scan the pictures of activities that wait": {
        "task": "reports.tasks.scan_waiting_activity_pictures",
        "schedule": crontab(minute="10-59/15"),
    },
    "destroy files without a picture of an activity": {
        "task": "reports.tasks.sweep_activity_pictures",
        "schedule": crontab(minute="0", hour="1"),
    },
    # Twice is as good as once: what waits longer than until the next order is not needed any more.
    "tell what became of referrals": {
        "task": "referrals.notices.notifications.send_notices",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "watch the deadlines of referrals": {
        "task": "referrals.tasks.watch_deadlines",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "throw away old notices": {
        "task": "referrals.tasks.throw_away_old_notices",
        "schedule": crontab(minute="35", hour="1"),
    },
    "tell of messages that the queue lost": {
        "task": "referrals.tasks.tell_what_is_left",
        "schedule": crontab(minute="3-59/10"),
    },
    "end the sealed links whose time is over": {
        "task": "referrals.guests.tasks.end_links",
        "schedule": crontab(minute="*/10"),
    },
    "remind of tasks": {
        "task": "cases.tasks.remind_of_tasks",
        "schedule": crontab(minute="30", hour="7"),
    },
    "tell what the day holds": {
        "task": "cases.tasks.tell_what_the_day_holds",
        "schedule": crontab(minute="35", hour="7-9"),
    },
    "check the record and sign its end": {
        "task": "audit.tasks.sign_head",
        "schedule": crontab(minute="20", hour="0"),
    },
    # After what the night throws away. Where nobody takes these from their queue, they do not pile up.
    "back up database and files": {
        "task": "exchange.backup.tasks.back_up",
        "schedule": crontab(minute="30", hour="2"),
        "options": {"expires": 6 * 3600},
    },
    "restore the newest backup elsewhere": {
        "task": "exchange.backup.tasks.drill_restore",
        "schedule": crontab(minute="30", hour="3", day_of_month="2"),
        "options": {"expires": 6 * 3600},
    },
    "note who was forgotten beside the backups": {
        "task": "exchange.backup.tasks.note_forgotten",
        "schedule": crontab(minute="4-59/10"),
        "options": {"expires": 540},
    },
}

# ---------------------------------------------------------------- applications
INSTALLED_APPS = [
    "core",
    "audit",
    "accounts",
    "cases",
    "shelters",
    "referrals",
    "reintegration",
    "reports",
    "exchange",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "rest_framework",
]

MIDDLEWARE = [
    "core.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.UsedMethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.CompressPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "audit.middleware.AuditedRequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLocaleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.NamesMiddleware",
    "accounts.middleware.RulesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.NoStoreMiddleware",
    "shelter_cms.cannot_open.CannotOpenMiddleware",
    # Of a program, says who asks.
    "accounts.tokens.middleware.TokenMiddleware",
    # Last, so that everything a page does, rendering included, is one transaction in its reader's name.
    "shelter_cms.middleware.AccessMiddleware",
]

ROOT_URLCONF = "shelter_cms.urls"
WSGI_APPLICATION = "shelter_cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shelter_cms.navigation.navigation",
                "shelter_cms.guiding.presenters.tour",
                "accounts.screens.screen",
                "accounts.training.training",
            ],
        },
    },
]

# Which apps tell the case page's timeline something. The roof wires them: an app never imports its neighbour.
CASE_TIMELINE_SOURCES = [
    "cases.timeline.KINDS",
    "cases.identification.timeline.KINDS",
    "cases.closing.timeline.KINDS",
    "cases.enquiries.timeline.KINDS",
    "cases.family.timeline.KINDS",
    "cases.separation.timeline.KINDS",
    "cases.merging.timeline.KINDS",
    "cases.proceedings.timeline.KINDS",
    "cases.returns.timeline.KINDS",
    "cases.work.timeline.KINDS",
    "cases.transfer.timeline.KINDS",
    "shelters.timeline.KINDS",
    "shelters.incidents.timeline.KINDS",
    "shelters.belongings.timeline.KINDS",
    "shelters.medicines.timeline.KINDS",
    "shelters.visits.timeline.KINDS",
    "shelters.waiting.timeline.KINDS",
    "shelters.daylog.timeline.KINDS",
    "reintegration.timeline.KINDS",
    "reintegration.grants.timeline.KINDS",
    "reintegration.survey.timeline.KINDS",
    "cases.assessment.timeline.KINDS",
    "cases.planning.timeline.KINDS",
    "referrals.timeline.KINDS",
    "referrals.conversation.timeline.KINDS",
    "cases.documents.timeline.KINDS",
]

# Which apps tell "my day", and the header of a file, what is due (cases/due.py).
DUE_SOURCES = [
    "cases.assessment.due.KINDS",
    "cases.planning.due.KINDS",
    "cases.documents.due.KINDS",
    "cases.work.due.KINDS",
    "cases.transfer.due.KINDS",
    "cases.closing.due.KINDS",
    "cases.separation.due.KINDS",
    "cases.identification.due.KINDS",
    "reintegration.due.KINDS",
    "reintegration.grants.due.KINDS",
    "reintegration.survey.due.KINDS",
    "referrals.due.KINDS",
    "referrals.conversation.due.KINDS",
    "cases.enquiries.due.KINDS",
    "cases.proceedings.due.KINDS",
    "cases.returns.due.KINDS",
    "cases.emergency.due.KINDS",
    "cases.consent.due.KINDS",
    "cases.retention.due.KINDS",
    "shelters.due.KINDS",
    "shelters.confirming.due.KINDS",
    "shelters.incidents.due.KINDS",
    "shelters.belongings.due.KINDS",
    "shelters.medicines.due.KINDS",
    "shelters.waiting.due.KINDS",
    "shelters.shifts.due.KINDS",
    "shelters.presence.due.KINDS",
]

# ---------------------------------------------------------------- keeping and giving account
# Years after closing for which a file is kept, where its organisation says nothing else. No law names a number.
RETENTION_YEARS = env.env_int("RETENTION_YEARS", 10)
# Days after anybody last dealt with it for which an enquiry is kept that led to no case.
ENQUIRY_DAYS = env.env_int("ENQUIRY_DAYS", 365)
# Which apps have something unfinished in a file, which days count somebody, and what else leads to her.
RETENTION_OBSTACLES = [
    "shelters.keeping.not_checked_out",
    "reintegration.keeping.plan_not_ended",
    "reintegration.grants.keeping.grant_under_way",
    "referrals.keeping.under_way",
    "cases.returns.keeping.under_way",
    "cases.transfer.keeping.under_way",
]
RETENTION_COUNTED_DAYS = ["shelters.keeping.counted_days", "reintegration.keeping.counted_days"]
RETENTION_CUTTERS = [
    "exchange.keeping.forget_references",
    "cases.intake.keeping.forget_intake",
    "cases.closing.keeping.forget_closing",
    "cases.enquiries.keeping.forget_enquiries",
    "cases.family.keeping.forget_people",
    "cases.separation.keeping.forget_separations",
    "shelters.confirming.keeping.forget_confirmations",
    "cases.merging.keeping.forget_merging",
    "cases.proceedings.keeping.blur_days",
    "cases.returns.keeping.forget_risks",
    "cases.documents.keeping.destroy_files",
    "cases.work.keeping.forget_work",
    "cases.transfer.keeping.forget_transfers",
    "referrals.package.keeping.forget_packages",
    "referrals.parcels.keeping.forget_parcels",
    "cases.assessment.keeping.forget_marks",
    "cases.identification.keeping.coarsen_history",
    "reintegration.survey.keeping.forget_surveys",
    "reintegration.keeping.forget_what_was_not_given",
    "shelters.keeping.forget_days",
    "shelters.incidents.keeping.forget_incidents",
    "shelters.belongings.keeping.forget_belongings",
    "shelters.medicines.keeping.forget_medicines",
    "reintegration.grants.keeping.forget_grants",
    "shelters.visits.keeping.forget_visits",
    "shelters.waiting.keeping.forget_waiting",
    "shelters.daylog.keeping.forget_log",
    "shelters.presence.keeping.forget_presence",
    "shelters.shifts.keeping.forget_hand_overs",
]
# Which apps hold something about a person that belongs into her copy.
SUBJECT_COPY_SOURCES = [
    "cases.subject_copy.case_parts",
    "cases.intake.subject_copy.intake_parts",
    "cases.closing.subject_copy.closing_parts",
    "cases.enquiries.subject_copy.enquiry_parts",
    "cases.family.subject_copy.people_parts",
    "cases.merging.subject_copy.merging_parts",
    "cases.proceedings.subject_copy.legal_parts",
    "cases.returns.subject_copy.return_parts",
    "cases.work.subject_copy.work_parts",
    "cases.transfer.subject_copy.transfer_parts",
    "shelters.subject_copy.stay_parts",
    "shelters.incidents.subject_copy.incident_parts",
    "shelters.belongings.subject_copy.belonging_parts",
    "shelters.medicines.subject_copy.medicine_parts",
    "shelters.visits.subject_copy.visit_parts",
    "shelters.waiting.subject_copy.waiting_parts",
    "shelters.daylog.subject_copy.log_parts",
    "shelters.presence.subject_copy.presence_parts",
    "cases.identification.subject_copy.identification_parts",
    "reintegration.subject_copy.assistance_parts",
    "reintegration.grants.subject_copy.grant_parts",
    "reintegration.survey.subject_copy.survey_parts",
    "cases.assessment.subject_copy.assessment_parts",
    "cases.planning.subject_copy.plan_parts",
    "referrals.subject_copy.referral_parts",
    "referrals.conversation.subject_copy.message_parts",
    "referrals.guests.subject_copy.link_parts",
    "referrals.package.subject_copy.package_parts",
    "referrals.parcels.subject_copy.parcel_parts",
    "referrals.ministry.subject_copy.ministry_parts",
    "cases.documents.subject_copy.document_parts",
    "cases.subject_copy.agreed_parts",
    "cases.subject_copy.access_parts",
    "cases.subject_copy.earlier_parts",
]

# What each app says in the printed summary of a case, in the order of the paper.
CASE_SUMMARY_SOURCES = [
    "cases.summary.case_blocks",
    "cases.summary.consent_blocks",
    "shelters.summary.stay_blocks",
    "reintegration.summary.assistance_blocks",
    "referrals.summary.referral_blocks",
    "cases.documents.summary.document_blocks",
]
# What each app says of the sections that go along with a referral; see referrals/package/summary.py.
REFERRAL_PACKAGE_SOURCES = [
    "cases.summary.outside_blocks",
    "shelters.summary.outside_blocks",
    "reintegration.summary.outside_blocks",
    "cases.documents.summary.outside_blocks",
]
# Which app knows from when until when somebody stayed: for a confirmation of stay.
CASE_STAY_DATES = "shelters.summary.stay_dates"

# Tables of states that `draw_states` draws (docs/states.md): what it is, and where its table stands.
STATE_TABLES = [
    ("Referral", "referrals.states"),
    ("Decision on formal identification", "referrals.ministry.states"),
    ("Case plan", "cases.planning.states"),
    ("Transfer", "cases.transfer.states"),
    ("Referral from another installation", "referrals.parcels.states"),
    ("Application for a grant", "reintegration.grants.states"),
    ("Yearly report on its way to the public", "reports.signing.states"),
]

# Figures that stand for fewer are kept back wherever they are printed or shown: they would tell of somebody.
SMALLEST_FIGURE = 10
# Of a question to the guests of a house nothing is told, nor kept, where fewer have answered it (docs/adr/0062-guests-voice.md).
SMALLEST_ROUND = 5
# How often one address in a minute may ask for the page on which guests answer: a house has one address for all.
VOICE_A_MINUTE = env.env_int("VOICE_A_MINUTE", 60)
# Which numbers that page names at its end, for whoever needs help. No name of who answers there: somebody may look on.
GUEST_HELP_NUMBERS = env.env_list("GUEST_HELP_NUMBERS", "152")
# Whether everybody may read the published editions of yearly reports at /figures/, and how often one address in a minute.
PUBLIC_FIGURES = env.env_bool("PUBLIC_FIGURES")
PUBLIC_FIGURES_A_MINUTE = env.env_int("PUBLIC_FIGURES_A_MINUTE", 60)
# How many people live in the country, by year: what rates for each 100,000 inhabitants are made with.
POPULATION_FILE = env.env_str("POPULATION_FILE", "") or str(BASE_DIR / "reports" / "exports" / "population.json")

# ---------------------------------------------------------------- notifications
# Which cases' numbers somebody may read, asked by accounts/telling, which knows of no case.
CASE_NUMBERS_SEEN = "cases.numbers.seen_by"
# Days for which stands in the list what somebody was told.
NOTIFICATION_DAYS = env.env_int("NOTIFICATION_DAYS", 90)
# The hour at which one e-mail speaks for the day of those who chose so.
NOTIFICATION_DAILY_HOUR = env.env_int("NOTIFICATION_DAILY_HOUR", 8)
# How often one calendar is read in an hour at most, and how often one address of the net asks for any.
CALENDAR_READS_AN_HOUR = env.env_int("CALENDAR_READS_AN_HOUR", 20)
CALENDAR_ADDRESS_AN_HOUR = env.env_int("CALENDAR_ADDRESS_AN_HOUR", 600)
# How people reach this installation, for e-mails that no page sends; empty: they name no address.
SITE_ADDRESS = env.env_str("SITE_ADDRESS", "")

# ---------------------------------------------------------------- the record
# Asked by core/views.py for each answer that says no; core knows nothing of the record.
DRAFT_KEEPER = "accounts.drafts"
FORM_KEEPER = "accounts.sent_forms"
REQUEST_KEEPER = "accounts.tokens.sent_requests"
# Days for which somebody's unsaved typing is kept for her.
DRAFT_DAYS = env.env_int("DRAFT_DAYS", 14)
REFUSAL_RECORDER = "audit.refusals.record_refusal"
CALL_RECORDER = "audit.calls.record_call"
# What prints and exports of invented people say of themselves.
TRAINING_MARK = "accounts.training.mark"
# How codes in events are said: by the labels of these lists, by the event's field. The record itself knows no other app.
AUDIT_LABELS = {
    "sections": ["accounts.roles.Section"],
    "section": ["accounts.roles.Section", "cases.enums.LookedAt"],
    "must_carry": ["accounts.roles.Section"],
    "from_type": ["accounts.enums.OrganisationType"],
    "to_type": ["accounts.enums.OrganisationType"],
    "roles": ["accounts.roles.Role"],
    "purpose": ["accounts.access.Purpose", "cases.consent.enums.Purpose", "referrals.states.Purpose"],
    "status": [
        "cases.enums.ClassificationStatus",
        "cases.emergency.enums.Verdict",
        "cases.planning.states.Status",
        "cases.work.enums.Outcome",
        "cases.work.enums.Ending",
        "referrals.states.Status",
        "referrals.ministry.states.DecisionStatus",
        "reintegration.training.enums.State",
        "reintegration.training.enums.Mark",
        "shelters.belongings.enums.Signature",
        "shelters.medicines.enums.Outcome",
        "shelters.waiting.enums.Ending",
    ],
    "form": ["cases.enums.ExploitationForm", "cases.documents.enums.LetterKind"],
    "kind": [
        "cases.assessment.enums.Kind",
        "reintegration.survey.enums.Occasion",
        "cases.documents.enums.Kind",
        "cases.identification.enums.DeadlineKind",
        "cases.identification.enums.IndicatorSet",
        "cases.work.enums.NoteKind",
        "reintegration.giving.enums.Kind",
        "reintegration.training.enums.PlacementKind",
        "shelters.enums.WorksKind",
        "shelters.pictures.enums.Moment",
        "shelters.daylog.enums.LogKind",
        "shelters.presence.enums.Mark",
    ],
    "format": ["cases.documents.enums.Handing"],
    "reason_code": [
        "cases.enums.ClosureReason",
        "cases.retention.enums.Ground",
        "cases.consent.enums.Ground",
        "cases.enquiries.enums.Outcome",
        "cases.documents.enums.WhyRefused",
        "cases.planning.enums.Result",
        "cases.planning.enums.GoalOutcome",
        "cases.planning.enums.Signature",
        "cases.planning.enums.ReviewDecision",
        "cases.identification.enums.CancelReason",
        "shelters.confirming.enums.Reason",
    ],
    "type": [
        "cases.planning.enums.Area",
        "cases.identification.enums.EpisodeType",
        "reintegration.enums.AssistanceType",
        "shelters.incidents.enums.IncidentType",
    ],
    "level": ["cases.assessment.enums.RiskLevel", "shelters.incidents.enums.Severity"],
    "channel": ["cases.enquiries.enums.Channel"],
    "relation": ["cases.family.enums.RelationKind"],
    "proceeding": ["cases.proceedings.enums.ProceedingKind"],
    "stage": ["cases.proceedings.states.Stage", "cases.returns.states.Stage"],
}
# Where the signed end of the record is copied to each night (better another machine's disk), and to whom it is mailed.
AUDIT_HEAD_FOLDER = env.env_str("AUDIT_HEAD_FOLDER", str(BASE_DIR / "var" / "heads") if LOCAL else "")
AUDIT_HEAD_RECIPIENTS = env.env_list("AUDIT_HEAD_RECIPIENTS")
# More different files than this by one account raise an alarm; beyond the limit no further one opens (audit/alarms.py).
READ_ALARM_CASES = env.env_int("READ_ALARM_CASES", 40)
READ_ALARM_MINUTES = env.env_int("READ_ALARM_MINUTES", 10)
READ_LIMIT_CASES = env.env_int("READ_LIMIT_CASES", 200)
READ_LIMIT_MINUTES = env.env_int("READ_LIMIT_MINUTES", 60)
# So often within the time one account looks for free places before it raises an alarm; beyond the limit it is shown none.
PLACES_ALARM_SEARCHES = env.env_int("PLACES_ALARM_SEARCHES", 30)
PLACES_LIMIT_SEARCHES = env.env_int("PLACES_LIMIT_SEARCHES", 60)
PLACES_MINUTES = env.env_int("PLACES_MINUTES", 60)
# Hours for which a case opened in an emergency stays open; numbers that may be tried in vain within an hour.
EMERGENCY_HOURS = env.env_int("EMERGENCY_HOURS", 4)
EMERGENCY_TRIES = env.env_int("EMERGENCY_TRIES", 5)
# Days after which somebody of this urgency has waited too long for a bed.
WAITING_DAYS = {
    "DANGER": env.env_int("WAITING_DANGER_DAYS", 1),
    "URGENT": env.env_int("WAITING_URGENT_DAYS", 3),
    "ORDINARY": env.env_int("WAITING_ORDINARY_DAYS", 14),
}
# Follow-up: how often somebody who could not be reached is tried, how many days apart; hours to answer an alarm.
FOLLOW_UP_ATTEMPTS = env.env_int("FOLLOW_UP_ATTEMPTS", 3)
FOLLOW_UP_RETRY_DAYS = env.env_int("FOLLOW_UP_RETRY_DAYS", 7)
FOLLOW_UP_ALARM_HOURS = env.env_int("FOLLOW_UP_ALARM_HOURS", 24)
# Hours within which somebody answers a risk of this level, from the assessment on (inter-agency practice: 1, 3, 24, 72).
RISK_RESPONSE_HOURS = {
    "high": env.env_int("RISK_HIGH_HOURS", 1),
    "medium": env.env_int("RISK_MEDIUM_HOURS", 24),
    "low": env.env_int("RISK_LOW_HOURS", 72),
}
# Days for which a case may begin hidden from the opener's colleagues, and for which a single person may be let in.
EMBARGO_DAYS = env.env_int("EMBARGO_DAYS", 14)
GRANT_DAYS = env.env_int("GRANT_DAYS", 90)
# Days after which a transfer that the other organisation did not answer lapses.
TRANSFER_DAYS = env.env_int("TRANSFER_DAYS", 14)
# A step of a referral that is due: when so much of its time is over who can take it is reminded, at the latest so many hours
# before its end; so many hours after it who leads the organisation is told, and who waits.
REFERRAL_REMIND_PERCENT = env.env_int("REFERRAL_REMIND_PERCENT", 75)
REFERRAL_REMIND_HOURS = env.env_int("REFERRAL_REMIND_HOURS", 1)
REFERRAL_ESCALATE_HOURS = env.env_int("REFERRAL_ESCALATE_HOURS", 0)
# Hours in which its author may correct a note; afterwards it is crossed out and written anew.
NOTE_CORRECTION_HOURS = env.env_int("NOTE_CORRECTION_HOURS", 72)
# The same for an entry of a house's day log, which the next shift relies on.
LOG_CORRECTION_HOURS = env.env_int("LOG_CORRECTION_HOURS", 12)
# How long the deadlines of identification run. The law's figures change, and not all of them are certain: each installation
# confirms its own. Hours from the first suspicion to the referral to the ministry; days of the recovery and reflection
# period, and of the residence permit after it; and how many days before its end a deadline is said to be near at most.
MINISTRY_REFERRAL_HOURS = env.env_int("MINISTRY_REFERRAL_HOURS", 24)
REFLECTION_DAYS = env.env_int("REFLECTION_DAYS", 30)
RESIDENCE_PERMIT_DAYS = env.env_int("RESIDENCE_PERMIT_DAYS", 365)
DEADLINE_NEAR_DAYS = env.env_int("DEADLINE_NEAR_DAYS", 14)
# Who is told of an alarm is known above the record.
READ_ALARM_TOLD_BY = "accounts.telling.actions.tell_of_alarm"

# ---------------------------------------------------------------- sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.sessions.AccountBackend",
    "accounts.grants.GrantBackend",
]
ANONYMOUS_USER_NAME = None
# GrantBackend is guardian's backend, narrowed; the check looks for the original by name. Axes' middleware would tell
# somebody who is locked out that she is: here she reads what everybody reads.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "axes.W002"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Guesses of a password are counted by accounts/lockouts.py; "login_failed" is left for those of a second factor.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/5m/key"}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NotKnownFromBreaches"},
    {"NAME": "accounts.passwords.NotMadeOfOurWords"},
]
# Hours for which the link of an invitation works, once.
INVITATION_HOURS = env.env_int("INVITATION_HOURS", 72)
# Hours for which a sealed link to one referral works, for somebody without an account.
GUEST_LINK_HOURS = env.env_int("GUEST_LINK_HOURS", 72)
# Whom the line to other installations trusts beside those that the machine trusts: a file of certificates, or nobody.
PARCELS_CA_FILE = env.env_str("PARCELS_CA_FILE", "")
# Files of cases that leave the house (docs/adr/0068-hand-over.md): above so many cases a second person approves; for so
# many hours, and so many times, whoever asked fetches the file.
HAND_OVER_ROWS = env.env_int("HAND_OVER_ROWS", 20)
HAND_OVER_HOURS = env.env_int("HAND_OVER_HOURS", 72)
HAND_OVER_DOWNLOADS = env.env_int("HAND_OVER_DOWNLOADS", 3)
# Webhooks (docs/adr/0067-webhooks.md): whom their line trusts beside those that the machine trusts; networks that are not
# public and may be told all the same, as a ministry's own; for how many days is kept what was told; after how many failures
# in a row a webhook pauses itself.
WEBHOOK_CA_FILE = env.env_str("WEBHOOK_CA_FILE", "")
WEBHOOK_NETWORKS = [str(ip_network(text)) for text in env.env_list("WEBHOOK_NETWORKS")]
WEBHOOK_LOG_DAYS = env.env_int("WEBHOOK_LOG_DAYS", 30)
WEBHOOK_FAILURES = env.env_int("WEBHOOK_FAILURES", 20)
# Whether a referral that names the person needs a sharing agreement with whoever receives it.
REFERRAL_NEEDS_AGREEMENT = env.env_bool("REFERRAL_NEEDS_AGREEMENT", default=False)
# Agreements are known above referrals.
SHARING_GATE = "exchange.agreements.policies.why_not_referred"

# Second factors: accounts/adapter.py and docs/adr/0012-sign-in.md.
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "accounts.forms.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TRUST_ENABLED = False
# A code is good in its own half minute, once.
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODE_COUNT = 12
MFA_RECOVERY_CODE_DIGITS = 10
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# The name that passkeys are bound to: the host's own or one above it. Passkeys made for one open no other.
WEBAUTHN_RP_ID = env.env_str("WEBAUTHN_RP_ID", "") or (
    "localhost" if LOCAL else next((host.lstrip(".") for host in ALLOWED_HOSTS), "")
)

AXES_HANDLER = "accounts.lockouts.Lockouts"
AXES_CLIENT_IP_CALLABLE = "accounts.lockouts.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# Without a request for so long, or after so long in any case, one signs in again (accounts/middleware.py).
SESSION_IDLE_MINUTES = env.env_float("SESSION_IDLE_MINUTES", 30)
SESSION_HOURS = env.env_int("SESSION_HOURS", 10)
SESSION_COOKIE_AGE = 60 * 60 * SESSION_HOURS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A cookie prefixed __Host- is bound to this host and to TLS; over plain http browsers refuse it.
_COOKIE_PREFIX = "" if LOCAL else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session-{INSTALLATION_ID}"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf-{INSTALLATION_ID}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}language-{INSTALLATION_ID}"
DEVICE_COOKIE_NAME = f"{_COOKIE_PREFIX}device-{INSTALLATION_ID}"
# Set by the page itself at a quick exit, for when its request is lost on the way: the next request ends the session.
LEAVE_COOKIE_NAME = f"{_COOKIE_PREFIX}leave-{INSTALLATION_ID}"
# What a quick exit shows. Empty: a blank page, which asks for nothing and says nothing.
QUICK_EXIT_ADDRESS = env.env_str("QUICK_EXIT_ADDRESS", "")
# Whether names are masked on the screen until somebody asks for them: of every account (`always`), of each that did not
# choose otherwise (`by_default`), or only of those who chose it (`on_request`).
HIDE_NAMES = env.env_choice("HIDE_NAMES", "by_default", ("always", "by_default", "on_request"))
# For how long they show when somebody asked.
NAMES_SHOWN_MINUTES = env.env_float("NAMES_SHOWN_MINUTES", 5)
# Kept with the session: no cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_COOKIE_SECURE = not LOCAL
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True

# ---------------------------------------------------------------- transport and headers
SECURE_SSL_REDIRECT = not LOCAL and env.env_bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Set only behind a proxy that overwrites the header itself (deploy/).
if env.env_bool("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The same proxy overwrites X-Forwarded-For, so its one entry is the visitor that sign-in limits count.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Named and shaped like Django 6's SECURE_CSP, so that the move there is a rename.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "report-uri": ["/csp-reports/"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# The largest register workbook taken from the web page, in bytes.
REGISTER_UPLOAD_LIMIT = env.env_int("REGISTER_UPLOAD_LIMIT", 30 * 1024 * 1024)
# The largest document of a case, in bytes.
DOCUMENT_UPLOAD_LIMIT = env.env_int("DOCUMENT_UPLOAD_LIMIT", 20 * 1024 * 1024)
# Uploads are held in memory alone, never on a disk in clear; of a body larger than any of them nothing is held.
FILE_UPLOAD_MAX_MEMORY_SIZE = max(REGISTER_UPLOAD_LIMIT, DOCUMENT_UPLOAD_LIMIT) + 64 * 1024
FILE_UPLOAD_HANDLERS = ["core.uploads.TooLargeHandler", "django.core.files.uploadhandler.MemoryFileUploadHandler"]
# ClamAV's daemon, tcp://host:3310 or unix:///run/clamav/clamd.sock. Empty: files are not scanned, and pages say so.
CLAMAV_ADDRESS = env.env_str("CLAMAV_ADDRESS", "")

# ---------------------------------------------------------------- languages and time
LANGUAGE_CODE = env.env_str("LANGUAGE_CODE", "az")
LANGUAGES = [("az", "Azərbaycanca"), ("en", "English"), ("ru", "Русский")]
# Guests of a house read more languages than staff work in: of these, locale/ has the words that are theirs to read alone.
GUEST_LANGUAGES = [*LANGUAGES, ("ar", "العربية"), ("fa", "فارسی")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Baku"
# Data that the project carries and says to people: the texts in it are translated as those in the code.
TRANSLATED_DATA = ["cases/identification/indicators/*.json", "reintegration/survey/instruments/*.json"]
FORMAT_MODULE_PATH = ["shelter_cms.formats"]

# ---------------------------------------------------------------- static files and mail
STATIC_URL = "static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_DIRS = [BASE_DIR / "static" / "dist", ("guide", BASE_DIR / "static" / "guide")]
STATIC_ROOT = env.env_str("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.env_str("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))

# ---------------------------------------------------------------- backups
# A folder that is this installation's alone; better on another machine's disk. Empty: nothing is backed up by itself.
BACKUP_DIR = env.env_str("BACKUP_DIR", str(BASE_DIR / "var" / "backups") if LOCAL else "")
# The newest of so many days, weeks and months is kept.
BACKUP_KEEP_DAYS = env.env_int("BACKUP_KEEP_DAYS", 7)
BACKUP_KEEP_WEEKS = env.env_int("BACKUP_KEEP_WEEKS", 4)
BACKUP_KEEP_MONTHS = env.env_int("BACKUP_KEEP_MONTHS", 12)
# Where pg_dump, pg_restore and psql lie, of the server's version or newer. Empty: wherever the system finds them.
POSTGRESQL_PROGRAMS = env.env_str("POSTGRESQL_PROGRAMS", str(local_servers.programs()) if LOCAL else "")
# An empty database for the drill, where the owner of the tables may not make one.
DRILL_DATABASE_URL = env.env_secret("DRILL_DATABASE_URL", "")

EMAIL_BACKEND = (
    "core.smtp.EmailBackend" if env.env_str("EMAIL_HOST", "") else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = env.env_str("EMAIL_HOST", "")
# starttls, tls, or none for a mail server on this very machine. Certificates are verified.
EMAIL_SECURITY = env.env_str("EMAIL_SECURITY", "starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_PORT = env.env_int("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = env.env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.env_secret("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.env_str("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# ---------------------------------------------------------------- the API (docs/api.md)
# How much one client asks in a minute, and how many wrong tokens come from one address of the net.
API_REQUESTS_A_MINUTE = env.env_int("API_REQUESTS_A_MINUTE", 120)
API_REFUSALS_A_MINUTE = env.env_int("API_REFUSALS_A_MINUTE", 20)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.api.TokenOrSession"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.tokens.api.MayAsk"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.tokens.api.ByClient"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.SmallJsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.parsers.JsonAlone",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "core.api.problems.as_problem",
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "shelter_cms",
    "DESCRIPTION": "What a program reads and changes, with the rights of its token's account. See docs/api.md.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "AUTHENTICATION_WHITELIST": [],
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "SECURITY": [{"token": []}],
    # Closed lists that several fields have, or several lists the name of one field: without a name of their own, clients would
    # know them by a digest of their codes, which changes with each that is added.
    "ENUM_NAME_OVERRIDES": {
        "CaseStatusEnum": "cases.enums.CaseStatus",
        "ClassificationEnum": "cases.enums.ClassificationStatus",
        "ExploitationFormEnum": "cases.enums.ExploitationForm",
        "GoalOutcomeEnum": "cases.planning.enums.GoalOutcome",
        "ItemOutcomeEnum": "reintegration.enums.Outcome",
        "LanguageEnum": "cases.consent.enums.Language",
        "NoteKindEnum": "cases.work.enums.NoteKind",
        "PlanStatusEnum": "cases.planning.states.Status",
        "ReferralOutcomeEnum": "referrals.states.Outcome",
        "ReferralShownAsEnum": "referrals.api.serializers.SHOWN_AS",
        "ReferralStatusEnum": "referrals.states.Status",
        "ReportStatusEnum": "reports.signing.states.Status",
        "SectionEnum": "accounts.roles.Section",
        "ShelterKindEnum": "shelters.enums.ShelterKind",
    },
}

# ---------------------------------------------------------------- logs: for machines, without personal data
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "core.log_lines.OneLine", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        # Whatever LOG_LEVEL says: these two would print what was typed into a form, and what a query was given.
        "django.template": {"level": "INFO"},
        # Nor what stands in a file: the place of a photo, the words of a PDF.
        "PIL": {"level": "INFO"},
        "pypdf": {"level": "CRITICAL"},
        "django.db.backends": {"level": "INFO"},
    },
}
