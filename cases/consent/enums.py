from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import SHAREABLE, Section


class Purpose(models.TextChoices):
    """What a person is asked about, each by itself."""

    SERVICES = "services", _("Receiving services")
    SHARING = "sharing", _("Sharing with somebody outside")
    REPORTING = "reporting", _("Reports that name nobody")
    HTCDS_EXPORT = "htcds_export", _("Export in IOM's data standard (HTCDS)")
    PHOTO = "photo", _("Photo or recording")
    INTERVIEW = "interview", _("Interview")


# Where it is said which parts of the file go out.
NAMES_SECTIONS = frozenset({Purpose.SHARING, Purpose.HTCDS_EXPORT})


class RecipientCategory(models.TextChoices):
    """Recipients that are no organisation of the programme."""

    FAMILY = "family", _("Family")
    EMBASSY = "embassy", _("Embassy or consulate")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    RESEARCHERS = "researchers", _("Researchers")


class Decision(models.TextChoices):
    GIVEN = "given", _("Agrees")
    REFUSED = "refused", _("Does not agree")
    NOT_SAID = "not_said", _("Did not want to say")


class State(models.TextChoices):
    """What an answer is worth on a day."""

    IN_FORCE = "in_force", _("Given")
    NOT_YET = "not_yet", _("Given, not yet in force")
    EXPIRED = "expired", _("Run out")
    REPLACED = "replaced", _("Replaced by a later answer")
    REFUSED = "refused", _("Refused")
    NOT_SAID = "not_said", _("Did not want to say")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Form(models.TextChoices):
    WRITTEN = "written", _("Written and signed")
    SPOKEN = "spoken", _("Spoken")
    E_SIGNED = "e_signed", _("Signed electronically")


class GivenBy(models.TextChoices):
    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("The guardian")
    BOTH = "both", _("The person and the guardian")


class Answer(models.TextChoices):
    """What the guardian, or the child, answers."""

    YES = "yes", _("Agrees")
    NO = "no", _("Does not agree")
    TOO_YOUNG = "too_young", _("Too young to be asked")


class Language(models.TextChoices):
    """What people speak: codes of ISO 639-2, as in HTCDS."""

    AZERBAIJANI = "aze", _("Azerbaijani")
    RUSSIAN = "rus", _("Russian")
    ENGLISH = "eng", _("English")
    TURKISH = "tur", _("Turkish")
    PERSIAN = "fas", _("Persian")
    GEORGIAN = "kat", _("Georgian")
    UZBEK = "uzb", _("Uzbek")
    TAJIK = "tgk", _("Tajik")
    KYRGYZ = "kir", _("Kyrgyz")
    KAZAKH = "kaz", _("Kazakh")
    TURKMEN = "tuk", _("Turkmen")
    LEZGIAN = "lez", _("Lezgian")
    # ISO 639-3: it has no code of three letters in 639-2.
    TALYSH = "tly", _("Talysh")
    UKRAINIAN = "ukr", _("Ukrainian")
    ARABIC = "ara", _("Arabic")
    URDU = "urd", _("Urdu")
    HINDI = "hin", _("Hindi")
    FRENCH = "fra", _("French")
    SIGNED = "sgn", _("A sign language")
    OTHER = "mis", _("Another language")


class WithholdingReason(models.TextChoices):
    FEAR_OF_HARM = "fear_of_harm", _("Fears harm")
    TELLS_IT_HERSELF = "tells_it_herself", _("Wants to tell it personally")
    OTHER = "other", _("Another reason")
    NOT_SAID = "not_said", _("Did not want to say")


class Ground(models.TextChoices):
    """Why something goes out without the person's consent: the law, never convenience."""

    DUTY_TO_REFER = "duty_to_refer", _("Duty to refer to the ministry")
    VITAL_INTEREST = "vital_interest", _("Life or health is in danger")
    COURT_ORDER = "court_order", _("Decision of a court or a prosecution body")
    CHILD_PROTECTION = "child_protection", _("Protection of a child")


_S = Section
# The most that a ground ever covers: for identification what identifies, in danger what saves.
GROUND_SECTIONS: dict[str, frozenset[Section]] = {
    Ground.DUTY_TO_REFER: frozenset({_S.IDENTITY, _S.CLASSIFICATION, _S.EXPLOITATION}),
    Ground.VITAL_INTEREST: frozenset({_S.IDENTITY, _S.CONTACT, _S.HEALTH}),
    Ground.COURT_ORDER: SHAREABLE,
    Ground.CHILD_PROTECTION: frozenset({_S.IDENTITY, _S.CONTACT, _S.CLASSIFICATION, _S.HEALTH, _S.STAYS, _S.FAMILY}),
}


class NotInformed(models.TextChoices):
    """Why a person does not know yet that something about her went out without her consent."""

    DANGEROUS = "dangerous", _("Telling would put somebody in danger")
    OUT_OF_REACH = "out_of_reach", _("Could not be reached")
    NOT_ABLE = "not_able", _("Not able to understand at present")


class Cover(models.TextChoices):
    """On what it rests that a part of the file goes to a recipient."""

    CONSENT = "consent", _("Consent")
    GROUND = "ground", _("Ground in law")
    OVERRIDE = "override", _("Consent overridden")


class WhyNot(models.TextChoices):
    """Why a part of the file does not go to a recipient."""

    NEVER = "never", _("Nobody outside is told this, whatever was agreed.")
    DO_NOT_SHARE = "do_not_share", _("The person wants nothing to be shared outside.")
    NOT_ASKED = "not_asked", _("The person has not been asked about this recipient.")
    REFUSED = "refused", _("The person does not agree.")
    NOT_SAID = "not_said", _("The person did not want to say.")
    WITHDRAWN = "withdrawn", _("The person took the consent back.")
    EXPIRED = "expired", _("The person's consent has run out.")
    NOT_YET = "not_yet", _("The person's consent is not yet in force.")
    NOT_INCLUDED = "not_included", _("The person agreed, but not to this part.")
