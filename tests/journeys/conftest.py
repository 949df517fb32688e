import pytest


def pytest_collection_modifyitems(items):
    # Pytest hands every folder's hook all items.
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
