"""docker-compose.yml, Dockerfile and the proxy's file, read as text: what must be true of them wherever they run."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ["web", "worker", "beat", "backup", "migrate"]
# What the images of others read. GRANIAN_*: so that the address is no part of the command.
FOREIGN = {
    "web": {"GRANIAN_HOST", "GRANIAN_PORT"},
    "postgres": {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "OWNER_PASSWORD_FILE", "APP_PASSWORD_FILE"},
}


@pytest.fixture(scope="module")
def known_names() -> set[str]:
    """Every name that settings.py asks for; a secret may come as NAME_FILE too."""
    text = (ROOT / "shelter_cms" / "settings.py").read_text(encoding="utf-8")
    asked = re.findall(r'env\.(env_\w+)\(\s*"(\w+)"', text)
    return {name for _, name in asked} | {f"{name}_FILE" for kind, name in asked if kind == "env_secret"}


@pytest.fixture(scope="module")
def proxy_file() -> str:
    lines = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split("#")[0].strip() for line in lines)


def test_every_variable_given_to_a_service_is_known_to_its_reader(compose, known_names):
    unknown = {
        (service, name)
        for service, described in compose["services"].items()
        for name in described.get("environment", {})
        if name not in FOREIGN.get(service, set()) and (service not in OURS or name not in known_names)
    }

    assert unknown == set()


def test_no_secret_stands_in_the_file(compose):
    secret = re.compile(r"PASSWORD|SECRET|KEY|_URL")
    given = {
        name
        for described in compose["services"].values()
        for name in described.get("environment", {})
        if secret.search(name)
    }

    assert given
    assert all(name.endswith("_FILE") for name in given)


def test_only_migrate_and_backup_know_the_owner_of_the_tables(compose):
    knowing = {
        service
        for service, described in compose["services"].items()
        if "OWNER_DATABASE_URL_FILE" in described.get("environment", {})
        or "owner_database_url" in described.get("secrets", [])
    }

    assert knowing == {"migrate", "backup"}


def test_every_secret_file_named_is_mounted_and_made_by_the_script(compose, tmp_path):
    subprocess.run(["sh", ROOT / "deploy/make-secrets.sh", tmp_path / "made"], check=True, capture_output=True)

    for service, described in compose["services"].items():
        named = {Path(str(v)).name for v in described.get("environment", {}).values() if "/run/secrets/" in str(v)}
        assert named <= set(described.get("secrets", [])), service
    for secret, described in compose["secrets"].items():
        assert Path(described["file"]).name == secret
        assert (tmp_path / "made" / secret).stat().st_size > 0


def test_a_second_run_of_the_script_changes_no_secret(tmp_path):
    script = ["sh", ROOT / "deploy/make-secrets.sh", tmp_path / "made"]
    subprocess.run(script, check=True, capture_output=True)
    before = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}

    subprocess.run(script, check=True, capture_output=True)

    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == before
    assert (tmp_path / "made").stat().st_mode & 0o077 == 0


def test_only_the_proxy_is_published_and_the_databases_have_no_way_out(compose):
    published = {service for service, described in compose["services"].items() if "ports" in described}
    internal = {name for name, described in compose["networks"].items() if (described or {}).get("internal")}

    assert published == {"proxy"}
    for service in ("postgres", "redis", "web", "migrate", "beat", "backup"):
        assert set(compose["services"][service]["networks"]) <= internal, service
    assert not set(compose["services"]["proxy"]["networks"]) & set(compose["services"]["postgres"]["networks"])


def test_no_service_runs_as_root_or_can_write_to_its_own_disk(compose):
    for service, described in compose["services"].items():
        assert described["read_only"] is True, service
        assert described["cap_drop"] == ["ALL"], service
        assert described["security_opt"] == ["no-new-privileges:true"], service
        assert not described.get("cap_add"), service
        assert not described.get("privileged"), service
        own_account = service in OURS or "unprivileged" in described["image"] or described.get("user") == service
        assert own_account, service


def test_the_image_ends_as_an_account_without_rights():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line.split()[1] for line in lines if line.startswith("USER ")] == ["shelter"]


def test_everything_that_serves_says_when_it_is_well(compose):
    without = {service for service, described in compose["services"].items() if "healthcheck" not in described}

    assert without == {"migrate"}
    assert any("/readyz" in part for part in compose["services"]["web"]["healthcheck"]["test"])
    assert any("/healthz" in part for part in compose["services"]["proxy"]["healthcheck"]["test"])


def test_nothing_serves_before_the_schema_is_there(compose):
    for service in ("web", "worker", "beat", "backup"):
        needs = compose["services"][service]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["postgres"]["condition"] == needs["redis"]["condition"] == "service_healthy"


def test_proxy_forwards_to_the_port_that_web_listens_on(compose, proxy_file):
    port = compose["services"]["web"]["environment"]["GRANIAN_PORT"]

    assert f"set $web web:{port};" in proxy_file
    assert re.findall(r"proxy_pass (\S+);", proxy_file) == ["http://$web"]


def test_proxy_listens_on_the_ports_that_are_published(compose, proxy_file):
    inside = {mapping.rsplit(":", 1)[1] for mapping in compose["services"]["proxy"]["ports"]}

    assert set(re.findall(r"listen (\d+)", proxy_file)) == inside


def test_proxy_overwrites_every_header_by_which_a_visitor_could_lie(proxy_file):
    headers = dict(re.findall(r'proxy_set_header (\S+) "?([^";]*)"?;', proxy_file))

    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["Host"] == "$http_host"
    assert [headers[name] for name in ("Forwarded", "X-Forwarded-Host", "X-Real-IP")] == ["", "", ""]


def test_proxy_ends_tls_and_sends_plain_http_there(proxy_file):
    plain, secure = (part for part in proxy_file.split("server {") if "listen " in part)

    assert "return 308 https://$host$request_uri;" in plain
    assert "proxy_pass" not in plain
    assert "ssl_certificate /run/secrets/tls_certificate;" in secure
    assert "ssl_certificate_key /run/secrets/tls_key;" in secure
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in secure


def test_proxy_takes_the_largest_file_that_the_application_takes(proxy_file, settings):
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", proxy_file)[1])

    assert megabytes * 1024 * 1024 > max(settings.REGISTER_UPLOAD_LIMIT, settings.DOCUMENT_UPLOAD_LIMIT)


def test_proxy_writes_no_query_string_into_its_log(proxy_file):
    form = re.search(r"log_format line (.*?);", proxy_file, re.DOTALL)[1]

    assert "$uri" in form
    assert not {"$request ", "$request_uri", "$args", "$http_referer"} & set(re.findall(r"\$\w+ ?", form))


def test_the_braces_of_the_proxy_file_match(proxy_file):
    assert proxy_file.count("{") == proxy_file.count("}")


def test_the_image_is_built_from_locked_packages_only():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert "npm ci" in text
    assert "--require-hashes" in text
    assert not re.search(r"pip install(?!.*--require-hashes)", text)
    assert not re.search(r"https?://", text)


def test_whatever_the_image_copies_exists_and_is_let_through():
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    sources = {source for line in copied for source in line.split()} - {"."}

    assert sources <= allowed
    assert {source for source in sources | {"manage.py"} if not (ROOT / source).exists()} == set()
    for app in (path.parent.name for path in ROOT.glob("*/apps.py")):
        assert app in allowed, app
    assert not allowed & {"tests", "var", ".git", "deploy", "node_modules"}
