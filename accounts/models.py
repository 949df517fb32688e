from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin, _user_has_perm
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationType
from accounts.querysets import InvitationQuerySet, OrganisationQuerySet, TeamQuerySet
from accounts.roles import Role
from accounts.telling.models import Notification, NotificationWish, QuietHours  # noqa: F401 (Django looks for them here)
from accounts.tokens.models import SentRequest, Token  # noqa: F401
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Organisation(PublicModel):
    """Whoever owns cases, runs shelters, decides or receives: the border that a case does not cross by accident."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    type = models.CharField(_("kind"), max_length=20, choices=OrganisationType)
    case_prefix = models.CharField(
        _("prefix of case numbers"), max_length=8, help_text=_("Two to eight capital letters: TD gives TD-2026-0001.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(type__in=OrganisationType.values), name="accounts_organisation_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ministry(self) -> bool:
        return self.type == OrganisationType.MINISTRY


class Team(PublicModel):
    """Part of an organisation with cases of its own: one house, one town. Cases without a team are the whole organisation's."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="teams", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=100)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="accounts_team_once_per_organisation",
                violation_error_message=_("A team with this name exists."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.select_related("organisation").get(username=username)

    def without_rules(self, version):
        """Those who can sign in and have not accepted this version of the rules, or a later one."""
        return self.people().filter(is_active=True, rules_version__lt=version)

    def people(self):
        """All but the accounts of programs."""
        return self.filter(service_role="")

    def services(self):
        """The accounts of programs, by name."""
        return self.exclude(service_role="").select_related("organisation").order_by("username")

    def with_what_pages_ask(self):
        """With the organisation, the keys of the teams and whether this is training, without a query for each."""
        keys = User.teams.through.objects.filter(user=models.OuterRef("pk")).values("team")
        rows = self.select_related("organisation").annotate(kept_team_keys=ArraySubquery(keys))
        # A served installation has no invented people (exchange/demo), and does not ask for them.
        return (
            rows.annotate(among_invented=models.Exists(User.objects.filter(is_demo=True))) if settings.LOCAL else rows
        )


class User(AbstractBaseUser, PermissionsMixin, PublicModel):
    """A member of staff: one organisation, one or more roles. Django's superuser flag is no domain role."""

    username = models.CharField(
        _("username"),
        max_length=60,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        error_messages={"unique": _("An account with this username exists.")},
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="users", verbose_name=_("organisation")
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list, verbose_name=_("roles"))
    # Of a program's account, what it works as. Its `roles` are empty: so no list of staff, and no choice of one, has it.
    service_role = models.CharField(_("works as"), max_length=20, choices=Role, blank=True, default="", editable=False)
    teams = models.ManyToManyField(Team, blank=True, related_name="members", verbose_name=_("teams"))
    language = models.CharField(
        _("language"),
        max_length=2,
        default="az",
        choices=[("az", "Azərbaycanca"), ("en", "English"), ("ru", "Русский")],
    )
    # None: as the installation has it.
    hides_names = models.BooleanField(_("names hidden until asked for"), null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demonstration account"), default=False, editable=False)
    # Which version of the rules of confidentiality was accepted last; the record has each acceptance.
    rules_version = models.PositiveSmallIntegerField(_("accepted rules, version"), default=0, editable=False)
    rules_accepted_at = models.DateTimeField(_("rules accepted at"), null=True, editable=False)

    # Where she stands in the tour of the pages, from 1; None: it is over, or was never begun.
    tour_step = models.PositiveSmallIntegerField(_("step of the tour"), null=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rules_version=0, rules_accepted_at__isnull=True)
                | models.Q(rules_version__gt=0, rules_accepted_at__isnull=False),
                name="accounts_user_rules_accepted_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(service_role="") | models.Q(roles=[], is_demo=False),
                name="accounts_user_one_or_the_other",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def has_perm(self, perm, obj=None) -> bool:
        """Ask the backends about one record. Unlike Django's own, no flag on the account opens everything."""
        return self.is_active and _user_has_perm(self, perm, obj)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def team_keys(self) -> list[int]:
        """Keys of the own teams, as they were when the account was read by `with_what_pages_ask`, else as they are."""
        kept = getattr(self, "kept_team_keys", None)
        return kept if kept is not None else list(self.teams.values_list("pk", flat=True))

    @property
    def is_service(self) -> bool:
        """The account of a program: it has no password, and is nobody who can be put in charge of something."""
        return bool(self.service_role)

    def at_work(self) -> "User":
        """For one request of the API: of a program's account, its role is in force. Never to be saved so."""
        if self.service_role:
            self.roles = [self.service_role]
        return self

    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles or filter(None, [self.service_role])]


class Invitation(PublicModel):
    """A way to set one's password: once, within some days. What the link holds is kept as a hash only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("account"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="accounts_invitation_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"

    @property
    def ran_out(self) -> bool:
        return self.expires_at <= timezone.now()


class Draft(PublicModel):
    """What somebody typed into a long form and has not saved yet: hers alone, one for each page, on any device of hers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("account"))
    path = models.CharField(_("page"), max_length=200)
    content = EncryptedTextField(_("what was typed"))
    kept_at = models.DateTimeField(_("kept at"), default=timezone.now)
    # The sitting in which the form was saved for good: what still arrives from it is late, and is not kept.
    closed_token = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="accounts_draft_one_of_a_page")]
        indexes = [models.Index(fields=["kept_at"], name="accounts_draft_by_age")]


class SentForm(PublicModel):
    """A form that somebody sent, by the key it was shown with, and the page it led to: so that it does its work once.

    `target` is empty until it did. Kept for a day (accounts/sent_forms.py).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("account"))
    key = models.UUIDField(editable=False)
    target = models.CharField(_("page"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_sent_form_once")]
        indexes = [models.Index(fields=["created_at"], name="accounts_sent_form_by_age")]
