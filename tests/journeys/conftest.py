import os
from collections.abc import Iterator

import pytest

from tests import browsers


def pytest_collection_modifyitems(items):
    # Pytest hands every folder's hook all items.
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium; where the machine has none the journeys are skipped, loudly."""
    path = browsers.chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE (apt install chromium): browser tests did not run")
    # Playwright's loop runs in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=browsers.ARGUMENTS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
