"""Cryptography: of one library, of approved kinds, as it is written down."""

import ast
import random
import re
import secrets
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.hashers import get_hasher, make_password
from django.urls import reverse

from accounts.models import Invitation
from core.encryption import seal
from tests.accounts.factories import make_user
from tests.security import served
from tests.test_architecture import CODE, place, trees

ROOT = Path(__file__).resolve().parents[2]
KEYS = (ROOT / "docs" / "security-keys.md").read_text(encoding="utf-8")
# What our code may take from libraries for keeping secrets. Anything new is thought about and written down here.
APPROVED = {
    "cryptography.exceptions", "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.asymmetric.ed25519", "cryptography.hazmat.primitives.serialization",
    # What goes to another installation is shut by age (docs/adr/0070).
    "pyrage",
    "hashlib", "hmac", "secrets", "django.core.signing", "django.utils.crypto",
    # Files that leave for a recipient (docs/adr/0068).
    "pyrage.x25519", "pyzipper",
    # The floor below which no mail is sent (core/smtp.py).
    "ssl",
}  # fmt: skip
FAMILIES = (
    "pyrage",
    "pyzipper",
    "cryptography",
    "Crypto",
    "pyrage",
    "nacl",
    "OpenSSL",
    "hashlib",
    "hmac",
    "secrets",
    "random",
    "jwt",
    "jose",
    "ssl",
    "passlib",
)
# The invented programme and benchmarks are drawn from a seed on purpose; they keep no secret.
SEEDED = re.compile(r"^(exchange/demo/|exchange/management/commands/load_demo\.py|bench/)")


def used():
    for path, tree in trees(CODE):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((place(path, node), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield place(path, node), node.module
                if node.module in {"django.core", "django.utils"}:
                    yield from ((place(path, node), f"{node.module}.{alias.name}") for alias in node.names)


def test_cryptography_is_a_known_librarys():
    found = {
        f"{where} {name}"
        for where, name in used()
        if name.split(".")[0] in FAMILIES and name not in APPROVED and not SEEDED.match(where)
    }

    assert found == set()


def test_only_approved_ciphers_and_digests_are_named():
    forbidden = re.compile(r"\b(md5|sha1|SHA1|MD5|DES|3DES|RC4|ARC4|Blowfish|ECB|CBC|PKCS1v15|pbkdf1|crypt)\b")
    found = [
        f"{place(path, node)} {word[0]}"
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        for word in [forbidden.search(node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") or "")]
        if word
    ]
    digests = {
        node.value
        for _path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(sha|md|blake)\d\w*", node.value)
    }

    assert found == []
    assert digests <= {"sha256", "sha512"}


def test_a_digest_that_proves_something_has_256_bits():
    """The record's chain, frozen figures and exports: SHA-256 in whole; what is cut short proves nothing (a stand-in)."""
    shortened = {
        place(path).split(":")[0]
        for path in CODE
        if re.search(r"(hexdigest|digest)\(\)\s*\[", path.read_text(encoding="utf-8"))
    }

    assert shortened <= {
        "audit/requests.py",
        "accounts/devices.py",
        "accounts/passwords.py",
        "cases/names.py",
        "exchange/demo/staff.py",
        "shelter_cms/local_servers.py",  # the name of a folder
    }
    assert "sha256" in (ROOT / "audit" / "chain.py").read_text(encoding="utf-8")


def test_the_inventory_names_every_secret_that_settings_ask_for():
    settings = (ROOT / "shelter_cms" / "settings.py").read_text(encoding="utf-8")
    named = {name for name in re.findall(r'env\.env_secret\(\s*"(\w+)"', settings) if name.endswith(("KEY", "KEYS"))}
    page = KEYS + (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    said = {"AUDIT_SIGNING_KEY": "signing key"}

    assert named
    assert {name for name in named if name not in page and said.get(name, name) not in page} == set()


def test_the_inventory_names_the_algorithms_in_use():
    for algorithm in ("AES-256-GCM", "HMAC-SHA-256", "Ed25519", "Argon2id"):
        assert algorithm in KEYS
    for part in ("Made", "Known", "Checked", "Copied", "Replaced", "Thrown away"):
        assert f"**{part}**" in KEYS, "the life of a key"


def test_keys_have_256_bits_and_others_are_refused():
    from django.core.exceptions import ImproperlyConfigured

    from core.keys import key_ring

    assert key_ring(served.ENVIRONMENT["FIELD_KEYS"])
    for short in ("k1:c2hvcnQ=", "k1:MDEyMzQ1Njc4OTAxMjM0NQ==", "k1:"):
        with pytest.raises(ImproperlyConfigured):
            key_ring(short)


def test_no_nonce_comes_twice_even_under_a_fixed_seed(db):
    sealed = []
    for _ in range(2_000):
        random.seed(7)
        sealed.append(bytes(seal("the same", "cases_person|phone|x")))

    assert len(set(sealed)) == len(sealed)
    tails = Counter(blob[-16:] for blob in sealed)
    assert tails.most_common(1)[0][1] == 1


def test_every_value_begins_with_its_version_so_that_another_algorithm_can_follow(db):
    blobs = {bytes(seal(text, "t|c|r"))[:1] for text in ("a", "b", "c")}

    assert len(blobs) == 1


def test_passwords_are_kept_by_argon2_with_todays_figures():
    hashers = [name.rsplit(".", 1)[1] for name in served.values()["PASSWORD_HASHERS"]]
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hasher = Argon2PasswordHasher()
    kept = hasher.encode("a phrase of mine", hasher.salt())

    assert hashers[0] == "Argon2PasswordHasher"
    assert set(hashers) <= {"Argon2PasswordHasher", "ScryptPasswordHasher"}
    assert "argon2id" in kept
    # OWASP's cheat sheet: 19 MiB and two passes, or more of one for less of the other.
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2
    assert hasher.verify("a phrase of mine", kept)
    assert get_hasher().algorithm == "md5", "the tests' own is quick; the one above is what is served"
    assert make_password("x") != make_password("x")


def test_what_may_not_be_guessed_is_random_and_long(monkeypatch, administrator, shelter_organisation):
    """Invitations, sessions, device marks, passkeys' challenges: from `secrets`, 128 bits or more, and no UUID."""
    from accounts.actions.invitations import issue

    drawn = []
    real = secrets.token_urlsafe
    monkeypatch.setattr(secrets, "token_urlsafe", lambda nbytes=None: drawn.append(nbytes) or real(nbytes))
    tokens = {
        issue(make_user(f"person{n}", shelter_organisation, "caseworker"), actor=administrator) for n in range(20)
    }

    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)
    assert drawn == [32] * 20
    assert not Invitation.objects.filter(token_hash__in=tokens).exists()


def test_no_secret_is_a_uuid_or_comes_from_random():
    """UUIDs name things; what opens something comes from `secrets` or the operating system."""
    used_random = {where for where, name in used() if name == "random" and not SEEDED.match(where)}
    tokens = [
        place(path, node)
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if re.search(r"token|secret|password|nonce|salt", ast.unparse(target), re.IGNORECASE)
        # The number of a form that was sent, by which it is taken once, opens nothing.
        if node.value is not None and "uuid" in ast.unparse(node.value)
        if "UUIDField" not in ast.unparse(node.value) and "form_token" not in ast.unparse(target)
    ]
    lengths = [
        node.args[0].value
        for _path, tree in trees([path for path in CODE if path.name != "local_servers.py"])  # its 32 bits name cookies
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"secrets.token_urlsafe", "secrets.token_bytes", "secrets.token_hex", "os.urandom"}
        if node.args and isinstance(node.args[0], ast.Constant)
    ]

    assert used_random == set()
    assert tokens == []
    assert lengths
    # Nonces of AES-GCM have their 96 bits by definition.
    assert min(length for length in lengths if length != 12) >= 16


def test_signatures_are_ed25519_and_made_keys_are_of_known_curves():
    script = (ROOT / "deploy" / "make-secrets.sh").read_text(encoding="utf-8")
    kinds = {name for _where, name in used() if ".asymmetric" in name}

    assert kinds == {"cryptography.hazmat.primitives.asymmetric.ed25519"}
    assert "ec_paramgen_curve:P-256" in script
    assert "rsa:" not in script
    assert re.findall(r"openssl rand -(?:hex|base64) (\d+)", script)
    assert min(int(size) for size in re.findall(r"openssl rand -(?:hex|base64) (\d+)", script)) >= 32


def test_a_passkeys_challenge_is_random_and_long(client, db):
    answers = {
        client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()["request_options"][
            "publicKey"
        ]["challenge"]
        for _ in range(5)
    }

    assert len(answers) == 5
    assert all(len(challenge) >= 43 for challenge in answers)
