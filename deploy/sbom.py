"""Writes docs/sbom.json from the lock files: every library with its version and its digests (CycloneDX 1.6).

    python deploy/sbom.py            write it
    python deploy/sbom.py --check    exit 1 if it is not what the locks say

Libraries come from PyPI and the npm registry under the names below; whatever an installation's mirror hands out
instead is refused by the digests, which pip and npm compare.
"""

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "sbom.json"
# What is part of the shipped image, and what only tests and builds use.
LOCKS = {"requirements.txt": "required", "requirements-dev.txt": "excluded", "requirements-node.txt": "excluded"}


def python_components(name: str, scope: str) -> list[dict[str, Any]]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        pin = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;]+)", line)
        if pin:
            package, version = pin[1].lower().replace("_", "-"), pin[2]
            digests = sorted(re.findall(r"--hash=sha256:(\w{64})", line))
            found.append(component("pypi", package, version, scope, [("SHA-256", digest) for digest in digests]))
    return found


def front_end_components() -> list[dict[str, Any]]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    shipped = json.loads((ROOT / "package.json").read_text(encoding="utf-8")).get("dependencies", {})
    found = []
    for path, described in lock["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            scope = "required" if name in shipped else "excluded"
            digest = base64.b64decode(described["integrity"].removeprefix("sha512-")).hex()
            found.append(component("npm", name, described["version"], scope, [("SHA-512", digest)]))
    return found


def component(kind: str, name: str, version: str, scope: str, digests: list[tuple[str, str]]) -> dict[str, Any]:
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "scope": scope,
        "purl": address,
        "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in digests],
    }


def document() -> str:
    components: dict[str, dict[str, Any]] = {}
    for name, scope in LOCKS.items():
        for one in python_components(name, scope):
            components.setdefault(one["bom-ref"], one)
    for one in front_end_components():
        components.setdefault(one["bom-ref"], one)
    found = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "shelter-cms", "bom-ref": "shelter-cms"}},
        "components": [components[key] for key in sorted(components)],
    }
    return json.dumps(found, indent=1) + "\n"


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != document())
    PAGE.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
