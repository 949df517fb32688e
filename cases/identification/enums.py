"""Codes of identification and of what was done to a person.

Where a list names it, codes and their order are those of the Human Trafficking Case Data Standard (HTCDS) v2.0,
International Organization for Migration, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), some of them with
codes of ours added at the end. That IOM made the standard does not mean that it endorses this system.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Of whom no residence permit is asked: citizens of the country that the law of 2005 is of.
HOME_COUNTRY = "AZE"


class Reply(models.TextChoices):
    """What is known of one sign. Not asked is no reply at all."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Act(models.TextChoices):
    """What was done: the law of 2005 on combating trafficking in human beings."""

    RECRUITING = "recruiting", _("Recruiting")
    OBTAINING = "obtaining", _("Obtaining")
    KEEPING = "keeping", _("Keeping")
    HARBOURING = "harbouring", _("Harbouring")
    TRANSPORTING = "transporting", _("Transporting")
    GIVING = "giving", _("Giving over to somebody")
    RECEIVING = "receiving", _("Receiving")


class Means(models.TextChoices):
    """By what means: the same law. Of a child none is needed."""

    FORCE = "force", _("Force, or the threat of it")
    COERCION = "coercion", _("Intimidation or other coercion")
    ABDUCTION = "abduction", _("Abduction")
    FRAUD = "fraud", _("Fraud")
    DECEPTION = "deception", _("Deception")
    POWER = "power", _("Abuse of power or influence")
    VULNERABILITY = "vulnerability", _("Abuse of vulnerability")
    BENEFITS = "benefits", _("Paying or giving advantages to whoever controls the person")


class EpisodeType(models.TextChoices):
    """`hte_Type`."""

    RECRUITMENT = "Recruitment", _("Recruitment")
    TRANSIT = "Transit", _("Transit")
    EXPLOITATION = "Exploitation", _("Exploitation")


class RecruitmentMethod(models.TextChoices):
    """`vic_MethodOfRecruitment`, and the agencies that the ministry's site names."""

    BUSINESS = "AtAPlaceOfBusiness", _("At a place of business")
    SCHOOL = "AtAnEducationalInstitution", _("At a school or university")
    WORK = "AtWork", _("At work")
    NETWORKS = "ThroughOnlineSocialNetworks", _("Through social networks")
    ONLINE_ADVERT = "ThroughAnOnlineAdvertisement", _("Through an advertisement on the internet")
    TELEVISION = "ThroughATelevisionAdvert", _("Through an advertisement on television")
    NEWSPAPER = "ThroughANewspaperAdvert", _("Through an advertisement in a newspaper")
    FAMILY = "ThroughFamilyOrFamilyEvents", _("Through family or a family event")
    FRIENDS = "ThroughFriendsOrSocialEvents", _("Through friends or a social event")
    OTHER = "Other", _("In another way")
    EMPLOYMENT_AGENCY = "EmploymentAgency", _("Through an employment agency")
    MODEL_AGENCY = "ModelAgency", _("Through a model agency")
    MARRIAGE_AGENCY = "MarriageAgency", _("Through a marriage agency")
    TRAVEL_AGENCY = "TravelAgency", _("Through a travel agency")


class Website(models.TextChoices):
    """`vic_RecruitmentWebsitesAndApps`, `vic_ExploitationWebsitesAndApps`."""

    FACEBOOK = "Facebook", "Facebook"
    INSTAGRAM = "Instagram", "Instagram"
    WHATSAPP = "WhatsApp", "WhatsApp"
    TELEGRAM = "Telegram", "Telegram"
    MESSENGER = "FacebookMessenger", "Facebook Messenger"
    VIBER = "Viber", "Viber"
    SNAPCHAT = "SnapChat", "Snapchat"
    LINE = "Line", "LINE"
    FOUR_SALE = "4Sale", "4Sale"
    WECHAT = "WeChat", "WeChat"
    QQ = "QQ", "QQ"
    QZONE = "QZone", "QZone"
    TIKTOK = "TikTok", "TikTok"
    TWITTER = "Twitter", "Twitter (X)"
    OTHER = "Other", _("Another one")


class MeansOfControl(models.TextChoices):
    """`vic_MethodsOfControl`, and two that the standard's own definitions and CTDC name without a code in the list."""

    PHYSICAL_THREATS = "PhysicalThreats", _("Threats of violence")
    THREATS_LAW = "ThreatsLawEnforcement", _("Threats with the police or the migration service")
    THREATENS_FAMILY = "ThreatensChildrenFamily", _("Threats against children or family")
    DEBT_BONDAGE = "DebtBondage", _("Debt bondage")
    FALSE_PROMISES = "FalsePromises", _("False promises")
    PHYSICAL_ABUSE = "PhysicalAbuse", _("Physical violence")
    SEXUAL_ABUSE = "SexualAbuse", _("Sexual violence to control the person")
    TAKES_EARNINGS = "TakesEarnings", _("Takes the earnings")
    NO_MONEY = "RestrictsFinancialAccess", _("Keeps the person from money")
    NO_MEDICAL_CARE = "RestrictsMedicalCare", _("Keeps the person from medical care")
    NO_NECESSITIES = "WithholdsNecessities", _("Withholds food, sleep or other necessities")
    PSYCHOLOGICAL_ABUSE = "PsychologicalAbuse", _("Psychological violence")
    SUBSTANCES = "PsychoactiveSubstance", _("Alcohol, drugs or medicines")
    EXCESSIVE_HOURS = "ExcessiveWorkingHours", _("Excessive working hours")
    DOCUMENTS = "WithholdsDocuments", _("Withholds documents")
    OTHER = "Other", _("In another way")
    MOVEMENT = "RestrictsMovement", _("Restricts movement")
    CHILDREN = "UsesChildren", _("Keeps the person from her or his own children")


class Relationship(models.TextChoices):
    """`vic_RelationshipToTrafficker`, spelled as published."""

    FAMILIAL = "Familial", _("Family or partner")
    ACQUAINTED = "Acquainted", _("Known to the person before")
    UNACQUAINTED = "Unaquainted", _("Not known to the person before")


class Industry(models.TextChoices):
    """`vic_ForcedLabourIndustry`: sections of ISIC Rev. 4."""

    A = "A_AgricultureForestryAndFishing", _("Agriculture, forestry, fishing")
    B = "B_MiningAndQuarrying", _("Mining and quarrying")
    C = "C_Manufacturing", _("Manufacturing")
    D = "D_ElectricityGasSteamAndAirConditioningSupply", _("Electricity, gas, steam")
    E = "E_WaterSupplySewerageWasteManagement", _("Water, sewerage, waste")
    F = "F_Construction", _("Construction")
    G = "G_WholesaleAndRetailTradeRepairOfMotorVehicles", _("Trade, repair of vehicles")
    H = "H_TransportationAndStorage", _("Transport and storage")
    I = "I_AccommodationAndFoodServiceActivities", _("Hotels, restaurants, cafés")  # noqa: E741
    J = "J_InformationAndCommunication", _("Information and communication")
    K = "K_FinancialAndInsuranceActivities", _("Finance and insurance")
    L = "L_RealEstateActivities", _("Real estate")
    M = "M_ProfessionalScientificAndTechnicalActivities", _("Professional, scientific and technical work")
    N = "N_AdministrativeAndSupportServiceActivities", _("Administrative and support services, cleaning")
    O = "O_PublicAdministrationAndDefence", _("Public administration and defence")  # noqa: E741
    P = "P_Education", pgettext_lazy("industry", "Education")
    Q = "Q_HumanHealthAndSocialWorkActivities", _("Health and social work")
    R = "R_ArtsEntertainmentAndRecreation", _("Arts, entertainment, recreation")
    S = "S_OtherServiceActivities", _("Other services")
    T = "T_ActivitiesOfHouseholdsAsEmployers", _("Domestic work in a household")
    U = "U_ActivitiesOfExtraterritorialOrganizations", _("International bodies")


class SexualExploitation(models.TextChoices):
    """`vic_TypeOfSexExploitation`."""

    PROSTITUTION = "Prostitution", _("Prostitution")
    PORNOGRAPHY = "Pornography", _("Pornography")
    REMOTE = "RemoteInteractiveServices", _("Services by camera or telephone")
    PRIVATE = "PrivateSexualServices", _("Services to one person in private")


class RoleInProcess(models.TextChoices):
    """`per_RoleInProcess`."""

    TRAVELLING_PARTNER = "TravellingPartner", _("Travelled with the person")
    TRANSPORTER = "Transporter", _("Transported the person")
    RECRUITER = "RecruiterOrIntermediary", _("Recruited, or was a go-between")
    BROKER = "BrokerTravelAgent", _("Broker or travel agent")
    TRANSFERRED = "TransferredIndividual", _("Handed the person over")
    HARBOURED = "HarbouredIndividual", _("Harboured the person")
    SOLD = "SoldIndividual", _("Sold the person")
    BOUGHT = "BoughtIndividual", _("Bought the person")
    RECEIVED = "ReceivedIndividual", _("Received the person")
    CONTROLLED = "ControlledIndividual", _("Controlled the person")
    SMUGGLER = "Smuggler", _("Smuggler")
    ABUSER = "Abuser", _("Abused the person")
    KIDNAPPER = "Kidnapper", _("Kidnapped the person")
    EXPLOITER = "Exploiter", _("Exploited the person")
    OTHER = "Other", _("Another part")


class DeadlineKind(models.TextChoices):
    """What has to happen, or runs out, by a time that the law or the programme sets."""

    MINISTRY_REFERRAL = "ministry_referral", _("Referral to the ministry")
    REFLECTION = "reflection", _("Recovery and reflection period")
    RESIDENCE_PERMIT = "residence_permit", _("Residence permit")


class CancelReason(models.TextChoices):
    """Why a deadline no longer matters without having been met."""

    NOT_VICTIM = "not_victim", _("Not a victim of trafficking")
    CASE_CLOSED = "case_closed", _("The case was closed")
    NOT_WANTED = "not_wanted", _("The person does not want it")
    NOT_NEEDED = "not_needed", _("It is not needed")
    MISTAKE = "mistake", _("It was started by mistake")


# What somebody may say; the others the system says itself.
BY_HAND = (CancelReason.NOT_WANTED, CancelReason.NOT_NEEDED, CancelReason.MISTAKE)


class IndicatorSet(models.TextChoices):
    """Lists of signs to go through with a person: `indicators/<code>.json`, each with its source."""

    ILO_LABOUR = "ilo_labour", _("Labour exploitation (ILO)")
    ILO_FORCED_LABOUR = "ilo_forced_labour", _("Forced labour (ILO, 11 indicators)")
    UNODC_GENERAL = "unodc_general", _("General signs (UNODC)")


class Strength(models.TextChoices):
    STRONG = "strong", pgettext_lazy("indicator", "strong")
    MEDIUM = "medium", pgettext_lazy("indicator", "medium")
    WEAK = "weak", pgettext_lazy("indicator", "weak")


class DeadlineState(models.TextChoices):
    """Where a deadline stands at a moment."""

    RUNNING = "running", _("Running")
    NEAR = "near", _("Soon due")
    LATE = "late", _("Late")
    PAUSED = "paused", _("Paused")
    MET = "met", pgettext_lazy("deadline", "Done")
    CANCELLED = "cancelled", _("Cancelled")
