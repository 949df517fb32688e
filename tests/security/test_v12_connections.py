"""Connections: TLS as it should be, and nothing leaves a machine in the clear."""

import re
import smtplib
import ssl
from pathlib import Path

import pytest

from core.checks import check_transport, leaves_this_machine
from tests.security import served

ROOT = Path(__file__).resolve().parents[2]
PROXY = re.sub(r"#.*", "", (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8"))


def test_new_versions_of_tls_alone():
    assert re.findall(r"ssl_protocols ([^;]+);", PROXY) == ["TLSv1.2 TLSv1.3"]


def test_strong_ciphers_with_forward_secrecy_alone():
    ciphers = re.search(r"ssl_ciphers ([^;]+);", PROXY)[1].split(":")

    assert ciphers
    assert all(
        re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)", one) for one in ciphers
    )
    assert "ssl_session_tickets off;" in PROXY


def test_plain_http_gets_a_redirect_and_nothing_else():
    plain = next(part for part in PROXY.split("server {") if "listen 8080" in part)

    assert "return 308 https://$host$request_uri;" in plain
    assert "proxy_pass" not in plain
    assert served.values()["SECURE_SSL_REDIRECT"] is True


def test_the_certificate_is_the_installations_own_and_the_guide_asks_for_one_that_browsers_trust():
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    decisions = (ROOT / "docs/security.md").read_text(encoding="utf-8")

    assert "Put the certificate (with its chain)" in guide
    assert "a certificate that browsers trust" in decisions
    assert "ssl_certificate /run/secrets/tls_certificate;" in PROXY


@pytest.fixture
def elsewhere(settings):
    """Database, queue and mail as given; the rest as on one machine."""

    def check(database="", redis="redis://redis:6379/0", mail="", security="starttls", **options):
        settings.DATABASES = {"default": {"HOST": database, "OPTIONS": options}}
        settings.REDIS_URL = redis
        settings.EMAIL_HOST = mail
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = security == "starttls", security == "tls"
        return [message.id for message in check_transport(None)]

    return check


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_what_is_on_another_machine_is_reached_by_verified_tls_or_not_at_all(elsewhere):
    assert elsewhere() == []
    assert elsewhere(database="postgres") == []
    assert elsewhere(database="db.example.org") == ["core.E001"]
    assert elsewhere(database="10.0.0.5", sslmode="require") == ["core.E001"]
    assert elsewhere(database="db.example.org", sslmode="verify-full") == []
    assert elsewhere(redis="redis://u:p@queue.example.org:6379/0") == ["core.E002"]
    assert elsewhere(redis="rediss://queue.example.org/0?ssl_cert_reqs=none") == ["core.E002"]
    assert elsewhere(redis="rediss://queue.example.org/0") == []
    assert elsewhere(mail="mail.example.org", security="none") == ["core.E003"]
    assert elsewhere(mail="mail.example.org") == []
    assert elsewhere(mail="mail.example.org", security="tls") == []


@pytest.mark.parametrize(
    "host", ["", "/run/postgresql", "localhost", "127.0.0.1", "127.0.1.1", "::1", "postgres", "redis"]
)
def test_what_stays_on_this_machine(host):
    assert not leaves_this_machine(host)


@pytest.mark.parametrize(
    "host", ["db.example.org", "10.0.0.5", "192.168.1.9", "2001:db8::1", "db.", "localhost.evil.example"]
)
def test_what_leaves_this_machine(host):
    assert leaves_this_machine(host)


def test_mail_is_sent_by_tls_to_a_server_that_proves_who_it_is(settings):
    from core.smtp import EmailBackend

    values = served.values()
    assert served.values(EMAIL_HOST="mail.example.org")["EMAIL_BACKEND"] == "core.smtp.EmailBackend"
    backend = EmailBackend(use_tls=True)

    assert values["EMAIL_USE_TLS"] is True
    assert values["EMAIL_PORT"] == 587
    assert backend.ssl_context.verify_mode == ssl.CERT_REQUIRED
    assert backend.ssl_context.check_hostname is True
    assert backend.ssl_context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_mail_server_without_tls_gets_no_mail(settings):
    """STARTTLS that is not offered is an error, never mail in the clear."""
    import socketserver
    import threading

    from django.core.mail import EmailMessage

    from core.smtp import EmailBackend

    said = []

    class Plain(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 plain\r\n")
            for line in self.rfile:
                said.append(line)
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")

    class Listening(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

    with Listening(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        backend = EmailBackend(host="127.0.0.1", port=server.server_address[1], use_tls=True, timeout=5)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            backend.send_messages([EmailMessage("subject", "zqbody", "a@example.org", ["b@example.org"])])
        server.shutdown()

    assert said
    assert not any(b"MAIL FROM" in line.upper() or b"zqbody" in line for line in said)


def test_inside_a_machine_services_talk_on_networks_without_a_way_out():
    import yaml

    text = re.sub(r"\$\{SITE_HOST[^}]*\}", "localhost", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    described = yaml.safe_load(text)
    between = {name: set(service["networks"]) for name, service in described["services"].items()}

    assert described["networks"]["front"] == described["networks"]["back"] == {"internal": True}
    assert between["proxy"] & between["web"] == {"front"}
    assert between["web"] & between["postgres"] == between["web"] & between["redis"] == {"back"}
    assert [name for name, networks in between.items() if "front" in networks] == ["proxy", "web"]
    # A bare name never leads off the machine; any other needs TLS that is verified (core/checks.py).
    assert re.findall(r"proxy_pass (\S+);", PROXY) == ["http://$web"]
    assert re.search(r"set \$web web:\d+;", PROXY)
