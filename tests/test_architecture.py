"""The house's walls that an import contract cannot see (docs/adr/0001-monolith-and-layers.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from core.encryption import EncryptedTextField

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"core"},
    {"audit"},
    {"accounts"},
    {"cases"},
    {"shelters", "referrals", "reintegration"},
    {"reports"},
    {"exchange"},
]
HEIGHT = {app: height for height, layer in enumerate(LAYERS) for app in layer}
CODE = [
    path
    for folder in [*HEIGHT, "shelter_cms"]
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
# core/views.py is the ground that the doors stand on; its `found` is the one place that looks a public id up.
DOORS = [
    path
    for path in CODE
    if path.relative_to(ROOT).parts[0] != "core"
    if path.stem.startswith("views") or {"views", "api"} & set(path.relative_to(ROOT).parts[1:-1])
]
OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in HEIGHT]

# Whoever may ask for one of these must say who is asking. A new model that points to a case or a person is either
# here or among the exceptions, where the reason stands.
SENSITIVE = {
    "reports.CountedFile",
    "cases.Person",
    "cases.Case",
    "cases.PinnedCase",
    "cases.Assignment",
    "cases.Classification",
    "cases.Exploitation",
    "cases.Intake",
    "cases.Closing",
    "cases.HandOver",
    "cases.Transfer",
    "cases.FollowUp",
    "cases.Consent",
    "cases.Document",
    "cases.LegalGround",
    "cases.ConsentOverride",
    "cases.RetentionRule",
    "cases.LegalHold",
    "cases.RetentionReview",
    "cases.EmergencyAccess",
    "cases.Enquiry",
    "cases.Relation",
    "cases.Separation",
    "cases.Merge",
    "cases.ToldApart",
    "cases.Return",
    "cases.ReturnStep",
    "cases.ReturnRisk",
    "cases.TravelDocument",
    "cases.Proceeding",
    "cases.ProceedingStep",
    "cases.Hearing",
    "cases.ProtectionMeasure",
    "cases.CompensationClaim",
    "cases.Unsealing",
    "cases.Note",
    "cases.Appointment",
    "cases.Task",
    "cases.Assessment",
    "cases.AssessmentFactor",
    "cases.AssessmentNeed",
    "cases.SafetyPlan",
    "cases.CasePlan",
    "cases.PlanGoal",
    "cases.PlanAction",
    "cases.PlanReview",
    "cases.GoalReview",
    "cases.Screening",
    "cases.ScreeningAnswer",
    "cases.TraffickingHistory",
    "cases.Episode",
    "cases.Perpetrator",
    "cases.Deadline",
    "cases.DeadlinePause",
    "cases.DeadlineExtension",
    "referrals.Registration",
    "referrals.Decision",
    "referrals.DecisionLetter",
    "shelters.Shelter",
    "shelters.Room",
    "shelters.Bed",
    "shelters.Absence",
    "shelters.BedUse",
    "shelters.Extension",
    "shelters.Reservation",
    "shelters.Stay",
    "shelters.Confirmation",
    "shelters.Works",
    "shelters.Picture",
    "shelters.Incident",
    "shelters.IncidentPerson",
    "shelters.IncidentAddition",
    "shelters.IncidentTelling",
    "shelters.IncidentFollowUp",
    "shelters.Belonging",
    "shelters.HandingBack",
    "shelters.Medicine",
    "shelters.Giving",
    "shelters.VoiceRound",
    "shelters.Visit",
    "shelters.WaitingEntry",
    "shelters.Shift",
    "shelters.Duty",
    "shelters.ShiftHandOver",
    "shelters.LogEntry",
    "shelters.LogAbout",
    "shelters.RollCall",
    "shelters.RollCallMark",
    "shelters.RollCallHour",
    "shelters.HelpNeeded",
    "reintegration.Plan",
    "reintegration.Assistance",
    "reintegration.Application",
    "reintegration.ApplicationStep",
    "reintegration.BusinessPlan",
    "reintegration.CostLine",
    "reintegration.Quotation",
    "reintegration.Interest",
    "reintegration.Score",
    "reintegration.Tranche",
    "reintegration.Recovery",
    "reintegration.MonitoringVisit",
    "reintegration.Project",
    "reintegration.BudgetLine",
    "reintegration.Entry",
    "reintegration.LineMonth",
    "reintegration.Survey",
    "exchange.SharingAgreement",
    "exchange.HandOver",
    "reports.Activity",
    "reports.ActivityPicture",
    "reintegration.NotProvided",
    "reintegration.Repeating",
    "reintegration.GroupSession",
    "reintegration.Enrolment",
    "reintegration.Attendance",
    "reintegration.Placement",
    "referrals.Referral",
    "referrals.Message",
    "referrals.SealedLink",
    "referrals.Package",
    "referrals.PackageRead",
    "referrals.SavedFilter",
    "referrals.Arrival",
    "referrals.SentParcel",
    "referrals.ReceivedParcel",
}
NOT_ASKED_FOR_BY_PEOPLE = {
    "audit.AuditEvent",  # read by auditors, and by whoever sees the case; holds ids, and typed reasons sealed
    "accounts.Notification",
    "accounts.NotificationWish",
    "accounts.QuietHours",
    "cases.CalendarFeed",  # of one account, never of a person
    "accounts.SentForm",  # the same, through accounts/sent_forms.py
    "accounts.SentRequest",  # the same, through accounts/tokens/sent_requests.py
    "accounts.Draft",  # read by the one who typed it alone, through accounts/drafts.py
    "cases.CaseUserGrant",  # read by visible_to itself, written by accounts/grants.py
    "cases.CaseShare",  # read by visible_to itself, written when a referral is accepted
    "referrals.OwnKeys",  # of this installation, read for the programme alone
    "referrals.MessageRead",  # reached from a message that is visible
    "referrals.ReferralStep",  # reached from a referral that is visible
    "reintegration.Partner",  # an organisation; whom to ask for there is sealed, and offered to whoever records
    "exchange.ImportedPerson",  # what a source calls a person; read by the import only
}
PERSONAL = {
    "family_name", "given_name", "patronymic", "full_name", "person", "phone", "email", "identity_document_no",
    "date_of_birth", "birth_year", "summary", "citizenship",
}  # fmt: skip
MARK = "Zzyzxova"
# Whose `status` follows a table of states.
MOVERS = ("cases/planning/", "cases/transfer/", "referrals/", "reintegration/grants/")


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in paths:
        yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every module named by an import; `from a import b` names a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def encrypted_fields(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.get_fields() if isinstance(field, EncryptedTextField)]


def called_name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_every_app_of_ours_has_its_layer():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}

    assert ours == set(HEIGHT)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_look_downwards(model):
    app = model._meta.app_label
    wrong = [
        f"{field.name} -> {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and isinstance(field, models.ForeignKey | models.ManyToManyField)
        if field.related_model._meta.app_label in HEIGHT
        if field.related_model._meta.app_label != app and HEIGHT[field.related_model._meta.app_label] >= HEIGHT[app]
    ]

    assert wrong == []


def test_views_find_and_ask_but_do_not_write_or_decide_rows():
    forbidden = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
    forbidden |= {"update", "delete", "filter", "exclude", "atomic"}
    found = [
        f"{place(path, node)} {called_name(node)}()"
        for path, tree in trees(DOORS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called_name(node) in forbidden
    ]

    assert DOORS
    assert found == []


def test_the_environment_has_one_reader():
    # The runtime around Django: they start processes before there are settings.
    around = {"env.py", "local_servers.py", "supervisor.py", "keeper.py"}
    chooses_settings = re.compile(r'os\.environ\.setdefault\("DJANGO_SETTINGS_MODULE", "shelter_cms\.settings"\)')
    found = [
        place(path)
        for path in [*CODE, ROOT / "manage.py"]
        if not (path.parent.name == "shelter_cms" and path.name in around)
        if re.search(r"\bos\.(environ|getenv|putenv)\b|from os import .*(environ|getenv)",
                     chooses_settings.sub("", path.read_text(encoding="utf-8")))
    ]  # fmt: skip

    assert found == []


def test_settings_are_chosen_by_variables_and_not_by_another_settings_file():
    assert [place(path) for path in CODE if "settings" in path.stem and path.name != "settings.py"] == []
    assert not list((ROOT / "shelter_cms").glob("settings/*"))


def status_writers(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every place that sets an attribute `status`, with the function it stands in."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
        for child in ast.iter_child_nodes(node):
            inside = child.name if isinstance(child, ast.FunctionDef) else function
            targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
            if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                yield child, inside
            if isinstance(child, ast.Call) and called_name(child) in {"update", "setattr"}:
                by_name = any(keyword.arg == "status" for keyword in child.keywords)
                by_text = any(isinstance(part, ast.Constant) and part.value == "status" for part in child.args)
                if by_name or by_text:
                    yield child, inside
            yield from walk(child, inside)

    yield from walk(tree, "")


def test_a_status_changes_in_one_function():
    paths = [path for path in CODE if path.relative_to(ROOT).parts[0] != "reports"]
    found = [
        f"{place(path, node)} in {function or 'the module'}"
        for path, tree in trees(paths)
        for node, function in status_writers(tree)
        if not (str(path.relative_to(ROOT)).startswith(MOVERS) and function == "move")
    ]

    assert found == []


def test_guardian_is_known_to_one_module():
    found = [
        place(path, node)
        for path, tree in trees(CODE)
        for node, module in imported(tree)
        if module.split(".")[0] == "guardian" and path != ROOT / "accounts" / "grants.py"
    ]

    assert found == []


def test_nobody_enters_another_apps_pages():
    pages = {"forms", "views", "urls", "api", "admin", "templatetags"}
    found = [
        f"{place(path, node)} {module}"
        for path, tree in trees(CODE)
        for node, module in imported(tree)
        if (parts := module.split("."))[0] in HEIGHT and len(parts) > 1 and parts[1] in pages
        if parts[0] not in {path.relative_to(ROOT).parts[0], "core"}
        if path.relative_to(ROOT).parts[0] != "shelter_cms"
    ]

    assert found == []


def test_no_model_listens_to_signals():
    found = [
        f"{place(path, node)} {module}"
        for path, tree in trees(CODE)
        for node, module in imported(tree)
        if module.startswith("django.db.models.signals")
    ]

    assert found == []


def test_texts_go_by_the_names_that_the_collector_knows():
    """Under another name a text is never translated, and no test of the catalogues would miss it."""
    renamed = [
        place(path, node)
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    ]

    assert renamed == []


def test_no_file_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "services", "signals", "common", "misc", "tools", "shared"}

    assert [place(path) for path in CODE if drawers & {path.stem, path.parent.name}] == []


def test_no_form_or_serialiser_takes_all_fields():
    found = [
        place(path, node)
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "__all__"
    ]

    assert found == []


@pytest.mark.parametrize("model", list(filter(encrypted_fields, OUR_MODELS)), ids=lambda model: model._meta.label)
def test_a_model_names_itself_without_what_is_encrypted(model):
    sealed = dict.fromkeys(encrypted_fields(model), MARK)

    assert MARK not in str(model(**sealed))
    assert MARK not in repr(model(**sealed))


def test_no_str_reads_a_personal_field():
    found = [
        f"{place(path, node)} {attribute.attr}"
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"__str__", "__repr__"}
        for attribute in ast.walk(node)
        if isinstance(attribute, ast.Attribute) and attribute.attr in PERSONAL
    ]

    assert found == []


@pytest.mark.parametrize("label", sorted(SENSITIVE))
def test_a_sensitive_model_is_asked_for_by_somebody(label):
    assert callable(getattr(apps.get_model(label).objects, "visible_to", None))


def test_every_model_of_a_case_or_a_person_is_sensitive():
    of_somebody = {
        model._meta.label
        for model in OUR_MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label in {"cases.Case", "cases.Person"}
    }
    encrypted = {model._meta.label for model in OUR_MODELS if encrypted_fields(model)}

    assert (of_somebody | encrypted) - NOT_ASKED_FOR_BY_PEOPLE <= SENSITIVE
