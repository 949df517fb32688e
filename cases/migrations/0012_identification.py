import core.encryption
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.history import KeepHistory
from core.row_security import RowSecurity


# Every new table hangs on a case, and is seen where that is.
TABLES = (
    "cases_screening", "cases_screeninganswer", "cases_traffickinghistory", "cases_episode", "cases_perpetrator",
    "cases_deadline", "cases_deadlinepause", "cases_deadlineextension",
)  # fmt: skip
# The database makes these of their parts, which are kept.
MADE_OF_PARTS = {"cases_episode": ("from_on", "to_on")}


class Migration(migrations.Migration):
    """Screenings, grounds of a determination, what was done and by whom, and what is due by when."""

    dependencies = [
        ("cases", "0011_sections_of_a_file"),
        ("accounts", "0004_data_protection_officer"),
        ("audit", "0009_history_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ministry_referral", "Referral to the ministry"),
                            ("reflection", "Recovery and reflection period"),
                            ("residence_permit", "Residence permit"),
                        ],
                        max_length=20,
                        verbose_name="deadline",
                    ),
                ),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="runs from")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="met at")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                (
                    "cancelled_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_victim", "Not a victim of trafficking"),
                            ("case_closed", "The case was closed"),
                            ("not_wanted", "The person does not want it"),
                            ("not_needed", "It is not needed"),
                            ("mistake", "It was started by mistake"),
                        ],
                        max_length=20,
                        verbose_name="cancelled because",
                    ),
                ),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
            ],
            options={
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
            },
        ),
        migrations.CreateModel(
            name="DeadlineExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("due_before", models.DateTimeField(verbose_name="was due at")),
                ("due_after", models.DateTimeField(verbose_name="is due at")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
            ],
            options={
                "verbose_name": "extension of a deadline",
                "verbose_name_plural": "extensions of deadlines",
            },
        ),
        migrations.CreateModel(
            name="DeadlinePause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="paused from")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="paused until")),
                ("reason", core.encryption.EncryptedTextField(verbose_name="reason")),
            ],
            options={
                "verbose_name": "pause of a deadline",
                "verbose_name_plural": "pauses of deadlines",
            },
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("Recruitment", "Recruitment"),
                            ("Transit", "Transit"),
                            ("Exploitation", "Exploitation"),
                        ],
                        max_length=20,
                        verbose_name="what it was",
                    ),
                ),
                (
                    "from_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1900),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year of the beginning",
                    ),
                ),
                (
                    "from_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="month of the beginning",
                    ),
                ),
                (
                    "from_day",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="day of the beginning",
                    ),
                ),
                (
                    "to_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1900),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year of the end",
                    ),
                ),
                (
                    "to_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="month of the end",
                    ),
                ),
                (
                    "to_day",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="day of the end",
                    ),
                ),
                (
                    "from_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("from_year"),
                            django.db.models.functions.comparison.Coalesce(models.F("from_month"), 1),
                            django.db.models.functions.comparison.Coalesce(models.F("from_day"), 1),
                            function="make_date",
                        ),
                        output_field=models.DateField(null=True),
                    ),
                ),
                (
                    "to_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("to_year"),
                            django.db.models.functions.comparison.Coalesce(models.F("to_month"), 1),
                            django.db.models.functions.comparison.Coalesce(models.F("to_day"), 1),
                            function="make_date",
                        ),
                        output_field=models.DateField(null=True),
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=3, verbose_name="country")),
                ("place", core.encryption.EncryptedTextField(verbose_name="place")),
                ("description", core.encryption.EncryptedTextField(verbose_name="description")),
            ],
            options={
                "verbose_name": "episode",
                "verbose_name_plural": "episodes",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Perpetrator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                ("name", core.encryption.EncryptedTextField(verbose_name="name or alias")),
                ("description", core.encryption.EncryptedTextField(verbose_name="description")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TravellingPartner", "Travelled with the person"),
                                ("Transporter", "Transported the person"),
                                ("RecruiterOrIntermediary", "Recruited, or was a go-between"),
                                ("BrokerTravelAgent", "Broker or travel agent"),
                                ("TransferredIndividual", "Handed the person over"),
                                ("HarbouredIndividual", "Harboured the person"),
                                ("SoldIndividual", "Sold the person"),
                                ("BoughtIndividual", "Bought the person"),
                                ("ReceivedIndividual", "Received the person"),
                                ("ControlledIndividual", "Controlled the person"),
                                ("Smuggler", "Smuggler"),
                                ("Abuser", "Abused the person"),
                                ("Kidnapper", "Kidnapped the person"),
                                ("Exploiter", "Exploited the person"),
                                ("Other", "Another part"),
                            ],
                            max_length=60,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="part in it",
                    ),
                ),
                (
                    "relationship",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("Familial", "Family or partner"),
                            ("Acquainted", "Known to the person before"),
                            ("Unaquainted", "Not known to the person before"),
                        ],
                        max_length=20,
                        verbose_name="relation to the person",
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                ("citizenship", models.CharField(blank=True, max_length=3, verbose_name="citizenship")),
                (
                    "known_to_police",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=10,
                        verbose_name="known to the police",
                    ),
                ),
            ],
            options={
                "verbose_name": "perpetrator",
                "verbose_name_plural": "perpetrators",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "indicator_set",
                    models.CharField(
                        choices=[
                            ("ilo_labour", "Labour exploitation (ILO)"),
                            ("ilo_forced_labour", "Forced labour (ILO, 11 indicators)"),
                            ("unodc_general", "General signs (UNODC)"),
                        ],
                        max_length=30,
                        verbose_name="list of signs",
                    ),
                ),
                (
                    "screened_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="date of the screening"),
                ),
                ("as_child", models.BooleanField(default=False, verbose_name="as for a child")),
                ("interviewer_name", core.encryption.EncryptedTextField(verbose_name="interviewer without an account")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("aze", "Azerbaijani"),
                            ("rus", "Russian"),
                            ("eng", "English"),
                            ("tur", "Turkish"),
                            ("fas", "Persian"),
                            ("kat", "Georgian"),
                            ("uzb", "Uzbek"),
                            ("tgk", "Tajik"),
                            ("kir", "Kyrgyz"),
                            ("kaz", "Kazakh"),
                            ("tuk", "Turkmen"),
                            ("lez", "Lezgian"),
                            ("tly", "Talysh"),
                            ("ukr", "Ukrainian"),
                            ("ara", "Arabic"),
                            ("urd", "Urdu"),
                            ("hin", "Hindi"),
                            ("fra", "French"),
                            ("sgn", "A sign language"),
                            ("mis", "Another language"),
                        ],
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("interpreter_used", models.BooleanField(default=False, verbose_name="an interpreter was there")),
                (
                    "act",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        max_length=10,
                        verbose_name="the act is known",
                    ),
                ),
                ("remarks", core.encryption.EncryptedTextField(verbose_name="remarks")),
            ],
            options={
                "verbose_name": "screening",
                "verbose_name_plural": "screenings",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScreeningAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("indicator", models.CharField(max_length=40, verbose_name="sign")),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        max_length=10,
                        verbose_name="reply",
                    ),
                ),
                ("note", core.encryption.EncryptedTextField(verbose_name="note")),
            ],
            options={
                "verbose_name": "reply to a sign",
                "verbose_name_plural": "replies to signs",
            },
        ),
        migrations.CreateModel(
            name="TraffickingHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("form_token", models.UUIDField(editable=False, null=True)),
                (
                    "recruitment_methods",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("AtAPlaceOfBusiness", "At a place of business"),
                                ("AtAnEducationalInstitution", "At a school or university"),
                                ("AtWork", "At work"),
                                ("ThroughOnlineSocialNetworks", "Through social networks"),
                                ("ThroughAnOnlineAdvertisement", "Through an advertisement on the internet"),
                                ("ThroughATelevisionAdvert", "Through an advertisement on television"),
                                ("ThroughANewspaperAdvert", "Through an advertisement in a newspaper"),
                                ("ThroughFamilyOrFamilyEvents", "Through family or a family event"),
                                ("ThroughFriendsOrSocialEvents", "Through friends or a social event"),
                                ("Other", "In another way"),
                                ("EmploymentAgency", "Through an employment agency"),
                                ("ModelAgency", "Through a model agency"),
                                ("MarriageAgency", "Through a marriage agency"),
                                ("TravelAgency", "Through a travel agency"),
                            ],
                            max_length=60,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="how the person was recruited",
                    ),
                ),
                (
                    "recruitment_websites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("Facebook", "Facebook"),
                                ("Instagram", "Instagram"),
                                ("WhatsApp", "WhatsApp"),
                                ("Telegram", "Telegram"),
                                ("FacebookMessenger", "Facebook Messenger"),
                                ("Viber", "Viber"),
                                ("SnapChat", "Snapchat"),
                                ("Line", "LINE"),
                                ("4Sale", "4Sale"),
                                ("WeChat", "WeChat"),
                                ("QQ", "QQ"),
                                ("QZone", "QZone"),
                                ("TikTok", "TikTok"),
                                ("Twitter", "Twitter (X)"),
                                ("Other", "Another one"),
                            ],
                            max_length=60,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="websites and apps of the recruitment",
                    ),
                ),
                (
                    "recruitment_place",
                    core.encryption.EncryptedTextField(verbose_name="where the person was recruited"),
                ),
                (
                    "relationship",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("Familial", "Family or partner"),
                            ("Acquainted", "Known to the person before"),
                            ("Unaquainted", "Not known to the person before"),
                        ],
                        max_length=20,
                        verbose_name="relation to the trafficker",
                    ),
                ),
                (
                    "age_when_trafficked",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="age when first trafficked",
                    ),
                ),
                (
                    "means_of_control",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("PhysicalThreats", "Threats of violence"),
                                ("ThreatsLawEnforcement", "Threats with the police or the migration service"),
                                ("ThreatensChildrenFamily", "Threats against children or family"),
                                ("DebtBondage", "Debt bondage"),
                                ("FalsePromises", "False promises"),
                                ("PhysicalAbuse", "Physical violence"),
                                ("SexualAbuse", "Sexual violence to control the person"),
                                ("TakesEarnings", "Takes the earnings"),
                                ("RestrictsFinancialAccess", "Keeps the person from money"),
                                ("RestrictsMedicalCare", "Keeps the person from medical care"),
                                ("WithholdsNecessities", "Withholds food, sleep or other necessities"),
                                ("PsychologicalAbuse", "Psychological violence"),
                                ("PsychoactiveSubstance", "Alcohol, drugs or medicines"),
                                ("ExcessiveWorkingHours", "Excessive working hours"),
                                ("WithholdsDocuments", "Withholds documents"),
                                ("Other", "In another way"),
                                ("RestrictsMovement", "Restricts movement"),
                                ("UsesChildren", "Keeps the person from her or his own children"),
                            ],
                            max_length=60,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="means of control",
                    ),
                ),
                (
                    "exploitation_websites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("Facebook", "Facebook"),
                                ("Instagram", "Instagram"),
                                ("WhatsApp", "WhatsApp"),
                                ("Telegram", "Telegram"),
                                ("FacebookMessenger", "Facebook Messenger"),
                                ("Viber", "Viber"),
                                ("SnapChat", "Snapchat"),
                                ("Line", "LINE"),
                                ("4Sale", "4Sale"),
                                ("WeChat", "WeChat"),
                                ("QQ", "QQ"),
                                ("QZone", "QZone"),
                                ("TikTok", "TikTok"),
                                ("Twitter", "Twitter (X)"),
                                ("Other", "Another one"),
                            ],
                            max_length=60,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="websites and apps of the exploitation",
                    ),
                ),
                (
                    "exploitation_place",
                    core.encryption.EncryptedTextField(verbose_name="where the person was exploited"),
                ),
                ("account", core.encryption.EncryptedTextField(verbose_name="account of what happened")),
            ],
            options={
                "verbose_name": "trafficking history",
                "verbose_name_plural": "trafficking histories",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="classification",
            name="acts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("recruiting", "Recruiting"),
                        ("obtaining", "Obtaining"),
                        ("keeping", "Keeping"),
                        ("harbouring", "Harbouring"),
                        ("transporting", "Transporting"),
                        ("giving", "Giving over to somebody"),
                        ("receiving", "Receiving"),
                    ],
                    max_length=60,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="act",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="form_token",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="classification",
            name="means",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("force", "Force, or the threat of it"),
                        ("coercion", "Intimidation or other coercion"),
                        ("abduction", "Abduction"),
                        ("fraud", "Fraud"),
                        ("deception", "Deception"),
                        ("power", "Abuse of power or influence"),
                        ("vulnerability", "Abuse of vulnerability"),
                        ("benefits", "Paying or giving advantages to whoever controls the person"),
                    ],
                    max_length=60,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="means",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="officer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="officer",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="officer_name",
            field=core.encryption.EncryptedTextField(verbose_name="officer without an account"),
        ),
        migrations.AddField(
            model_name="classification",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("ForcedLabour", "Forced labour"),
                        ("SexualExploitation", "Sexual exploitation"),
                        ("ChildLabour", "Child labour"),
                        ("ForcedMarriage", "Forced marriage"),
                        ("Servitude", "Servitude"),
                        ("ForcedMilitaryByNonStateActors", "Forced military service by non-state actors"),
                        ("OrganRemoval", "Organ removal"),
                        ("ForcedBegging", "Forced begging"),
                        ("ForcedAdoption", "Forced adoption"),
                        ("Surrogacy", "Surrogacy"),
                        ("Other", "Other form of exploitation"),
                        ("ForcedCriminality", "Forced criminality"),
                        ("SlaveryOrSimilar", "Slavery or similar practice"),
                        ("IllegalBiomedicalResearch", "Illegal biomedical research"),
                    ],
                    max_length=60,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="purpose",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="reason",
            field=core.encryption.EncryptedTextField(verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="industries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("A_AgricultureForestryAndFishing", "Agriculture, forestry, fishing"),
                        ("B_MiningAndQuarrying", "Mining and quarrying"),
                        ("C_Manufacturing", "Manufacturing"),
                        ("D_ElectricityGasSteamAndAirConditioningSupply", "Electricity, gas, steam"),
                        ("E_WaterSupplySewerageWasteManagement", "Water, sewerage, waste"),
                        ("F_Construction", "Construction"),
                        ("G_WholesaleAndRetailTradeRepairOfMotorVehicles", "Trade, repair of vehicles"),
                        ("H_TransportationAndStorage", "Transport and storage"),
                        ("I_AccommodationAndFoodServiceActivities", "Hotels, restaurants, cafés"),
                        ("J_InformationAndCommunication", "Information and communication"),
                        ("K_FinancialAndInsuranceActivities", "Finance and insurance"),
                        ("L_RealEstateActivities", "Real estate"),
                        (
                            "M_ProfessionalScientificAndTechnicalActivities",
                            "Professional, scientific and technical work",
                        ),
                        (
                            "N_AdministrativeAndSupportServiceActivities",
                            "Administrative and support services, cleaning",
                        ),
                        ("O_PublicAdministrationAndDefence", "Public administration and defence"),
                        ("P_Education", "Education"),
                        ("Q_HumanHealthAndSocialWorkActivities", "Health and social work"),
                        ("R_ArtsEntertainmentAndRecreation", "Arts, entertainment, recreation"),
                        ("S_OtherServiceActivities", "Other services"),
                        ("T_ActivitiesOfHouseholdsAsEmployers", "Domestic work in a household"),
                        ("U_ActivitiesOfExtraterritorialOrganizations", "International bodies"),
                    ],
                    max_length=60,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="industry",
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="sexual_types",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("Prostitution", "Prostitution"),
                        ("Pornography", "Pornography"),
                        ("RemoteInteractiveServices", "Services by camera or telephone"),
                        ("PrivateSexualServices", "Services to one person in private"),
                    ],
                    max_length=60,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="kind of sexual exploitation",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "industries__contained_by",
                        [
                            "A_AgricultureForestryAndFishing",
                            "B_MiningAndQuarrying",
                            "C_Manufacturing",
                            "D_ElectricityGasSteamAndAirConditioningSupply",
                            "E_WaterSupplySewerageWasteManagement",
                            "F_Construction",
                            "G_WholesaleAndRetailTradeRepairOfMotorVehicles",
                            "H_TransportationAndStorage",
                            "I_AccommodationAndFoodServiceActivities",
                            "J_InformationAndCommunication",
                            "K_FinancialAndInsuranceActivities",
                            "L_RealEstateActivities",
                            "M_ProfessionalScientificAndTechnicalActivities",
                            "N_AdministrativeAndSupportServiceActivities",
                            "O_PublicAdministrationAndDefence",
                            "P_Education",
                            "Q_HumanHealthAndSocialWorkActivities",
                            "R_ArtsEntertainmentAndRecreation",
                            "S_OtherServiceActivities",
                            "T_ActivitiesOfHouseholdsAsEmployers",
                            "U_ActivitiesOfExtraterritorialOrganizations",
                        ],
                    )
                ),
                name="cases_exploitation_industries_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "sexual_types__contained_by",
                        ["Prostitution", "Pornography", "RemoteInteractiveServices", "PrivateSexualServices"],
                    )
                ),
                name="cases_exploitation_sexual_types_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("industries", []),
                    ("form__in", ("ForcedLabour", "ChildLabour", "Servitude", "SlaveryOrSimilar")),
                    _connector="OR",
                ),
                name="cases_exploitation_industry_of_labour",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("sexual_types", []), ("form", "SexualExploitation"), _connector="OR"),
                name="cases_exploitation_sexual_type_of_it",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="deadlineextension",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="deadlineextension",
            name="deadline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extensions",
                to="cases.deadline",
                verbose_name="deadline",
            ),
        ),
        migrations.AddField(
            model_name="deadlinepause",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="deadlinepause",
            name="deadline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pauses",
                to="cases.deadline",
                verbose_name="deadline",
            ),
        ),
        migrations.AddField(
            model_name="episode",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="perpetrator",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="interviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="interviewer",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="screening",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="classifications",
                to="cases.screening",
                verbose_name="screening",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "acts__contained_by",
                        ["recruiting", "obtaining", "keeping", "harbouring", "transporting", "giving", "receiving"],
                    )
                ),
                name="cases_classification_acts_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "means__contained_by",
                        ["force", "coercion", "abduction", "fraud", "deception", "power", "vulnerability", "benefits"],
                    )
                ),
                name="cases_classification_means_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purposes__contained_by",
                        [
                            "ForcedLabour",
                            "SexualExploitation",
                            "ChildLabour",
                            "ForcedMarriage",
                            "Servitude",
                            "ForcedMilitaryByNonStateActors",
                            "OrganRemoval",
                            "ForcedBegging",
                            "ForcedAdoption",
                            "Surrogacy",
                            "Other",
                            "ForcedCriminality",
                            "SlaveryOrSimilar",
                            "IllegalBiomedicalResearch",
                        ],
                    )
                ),
                name="cases_classification_purposes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_classification_sent_once"),
        ),
        migrations.AddField(
            model_name="screeninganswer",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="screeninganswer",
            name="screening",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="cases.screening",
                verbose_name="screening",
            ),
        ),
        migrations.AddField(
            model_name="traffickinghistory",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="trafficking_history",
                to="cases.case",
                verbose_name="case",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True), ("met_at__isnull", True)),
                fields=["due_at"],
                name="cases_deadline_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ministry_referral", "reflection", "residence_permit"])),
                name="cases_deadline_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("starts_at"))), name="cases_deadline_due_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("met_at__isnull", True), ("met_at__gte", models.F("starts_at")), _connector="OR"),
                name="cases_deadline_met_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("met_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                name="cases_deadline_met_or_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_because", "")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_because__in", ["not_victim", "case_closed", "not_wanted", "not_needed", "mistake"]),
                    ),
                    _connector="OR",
                ),
                name="cases_deadline_cancelled_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("met_at__isnull", True)),
                fields=("case", "kind"),
                name="cases_deadline_one_running_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlineextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_after__gt", models.F("due_before"))), name="cases_deadlineextension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinepause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"
                ),
                name="cases_deadlinepause_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinepause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("deadline",),
                name="cases_deadlinepause_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(fields=["case", "from_on", "id"], name="cases_episode_of_case"),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_episode_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__in", ["Recruitment", "Transit", "Exploitation"])),
                name="cases_episode_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_day__isnull", True), ("from_month__isnull", False), _connector="OR"),
                name="cases_episode_from_day_of_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_month__isnull", True), ("from_year__isnull", False), _connector="OR"),
                name="cases_episode_from_month_of_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_day__isnull", True), ("to_month__isnull", False), _connector="OR"),
                name="cases_episode_to_day_of_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_month__isnull", True), ("to_year__isnull", False), _connector="OR"),
                name="cases_episode_to_month_of_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_year__isnull", True),
                    ("to_year__isnull", True),
                    ("to_on__gte", models.F("from_on")),
                    models.Q(("to_month__isnull", True), ("to_year", models.F("from_year"))),
                    models.Q(
                        ("to_day__isnull", True),
                        ("to_month", models.F("from_month")),
                        ("to_year", models.F("from_year")),
                    ),
                    _connector="OR",
                ),
                name="cases_episode_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="perpetrator",
            index=models.Index(fields=["case", "id"], name="cases_perpetrator_of_case"),
        ),
        migrations.AddConstraint(
            model_name="perpetrator",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_perpetrator_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="perpetrator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "roles__contained_by",
                        [
                            "TravellingPartner",
                            "Transporter",
                            "RecruiterOrIntermediary",
                            "BrokerTravelAgent",
                            "TransferredIndividual",
                            "HarbouredIndividual",
                            "SoldIndividual",
                            "BoughtIndividual",
                            "ReceivedIndividual",
                            "ControlledIndividual",
                            "Smuggler",
                            "Abuser",
                            "Kidnapper",
                            "Exploiter",
                            "Other",
                        ],
                    )
                ),
                name="cases_perpetrator_roles_known",
            ),
        ),
        migrations.AddIndex(
            model_name="screening",
            index=models.Index(
                models.F("case"),
                models.OrderBy(models.F("screened_on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="cases_screening_of_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.UniqueConstraint(fields=("case", "form_token"), name="cases_screening_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator_set__in", ["ilo_labour", "ilo_forced_labour", "unodc_general"])),
                name="cases_screening_set_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("interviewer__isnull", False), ("interviewer_name__isnull", False), _connector="OR"
                ),
                name="cases_screening_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeninganswer",
            constraint=models.UniqueConstraint(fields=("screening", "indicator"), name="cases_screeninganswer_once"),
        ),
        migrations.AddConstraint(
            model_name="screeninganswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reply__in", ["", "yes", "no", "unknown"])), name="cases_screeninganswer_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickinghistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "recruitment_methods__contained_by",
                        [
                            "AtAPlaceOfBusiness",
                            "AtAnEducationalInstitution",
                            "AtWork",
                            "ThroughOnlineSocialNetworks",
                            "ThroughAnOnlineAdvertisement",
                            "ThroughATelevisionAdvert",
                            "ThroughANewspaperAdvert",
                            "ThroughFamilyOrFamilyEvents",
                            "ThroughFriendsOrSocialEvents",
                            "Other",
                            "EmploymentAgency",
                            "ModelAgency",
                            "MarriageAgency",
                            "TravelAgency",
                        ],
                    )
                ),
                name="cases_history_methods_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickinghistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "recruitment_websites__contained_by",
                        [
                            "Facebook",
                            "Instagram",
                            "WhatsApp",
                            "Telegram",
                            "FacebookMessenger",
                            "Viber",
                            "SnapChat",
                            "Line",
                            "4Sale",
                            "WeChat",
                            "QQ",
                            "QZone",
                            "TikTok",
                            "Twitter",
                            "Other",
                        ],
                    )
                ),
                name="cases_history_websites_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickinghistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "exploitation_websites__contained_by",
                        [
                            "Facebook",
                            "Instagram",
                            "WhatsApp",
                            "Telegram",
                            "FacebookMessenger",
                            "Viber",
                            "SnapChat",
                            "Line",
                            "4Sale",
                            "WeChat",
                            "QQ",
                            "QZone",
                            "TikTok",
                            "Twitter",
                            "Other",
                        ],
                    )
                ),
                name="cases_history_apps_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickinghistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "means_of_control__contained_by",
                        [
                            "PhysicalThreats",
                            "ThreatsLawEnforcement",
                            "ThreatensChildrenFamily",
                            "DebtBondage",
                            "FalsePromises",
                            "PhysicalAbuse",
                            "SexualAbuse",
                            "TakesEarnings",
                            "RestrictsFinancialAccess",
                            "RestrictsMedicalCare",
                            "WithholdsNecessities",
                            "PsychologicalAbuse",
                            "PsychoactiveSubstance",
                            "ExcessiveWorkingHours",
                            "WithholdsDocuments",
                            "Other",
                            "RestrictsMovement",
                            "UsesChildren",
                        ],
                    )
                ),
                name="cases_history_means_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickinghistory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_when_trafficked__isnull", True), ("age_when_trafficked__lte", 120), _connector="OR"
                ),
                name="cases_history_age_possible",
            ),
        ),
        *(RowSecurity(table, "access.sees_case(case_id)") for table in TABLES),
        *(KeepHistory(table, "case", "case_id", *MADE_OF_PARTS.get(table, ())) for table in TABLES),
    ]
