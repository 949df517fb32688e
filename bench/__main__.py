"""`python -m bench [NAME …]`: run the benchmarks, or only those named."""

import importlib
import os
import pkgutil
import sys

import bench


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")
    import django

    django.setup()
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    wanted = sys.argv[1:] or names
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(names)}.")
    for name in wanted:
        importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main()
