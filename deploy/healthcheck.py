"""Ask a page of this container whether it is well: `healthcheck.py URL HOST`. Exit 0 on 200, else 1.

The host is sent along because the application answers to its own names only.
"""

import sys
import urllib.error
import urllib.request


def main() -> int:
    url, host = sys.argv[1], sys.argv[2]
    request = urllib.request.Request(url, headers={"Host": host})  # noqa: S310 - the address stands in docker-compose.yml
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as problem:
        sys.stderr.write(f"{url}: {problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
