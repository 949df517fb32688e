from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Commands speak the installation's language; these tests read English."""
    with translation.override("en"):
        yield
