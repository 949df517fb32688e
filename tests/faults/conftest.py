from collections.abc import Callable, Iterator

import pytest

from tests.faults.stage import Damage, Stage
from tests.stack import read_compose


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everything up and well: both servers, web, worker, beat."""
    running = Stage(read_compose(), tmp_path_factory.mktemp("faults"))
    try:
        running.begin()
        running.restart()
        yield running
    finally:
        running.close()


@pytest.fixture
def is_harmless(stage: Stage, request: pytest.FixtureRequest) -> Callable[..., Damage]:
    """Nothing lost, doubled, opened or left out of the record; the row for the table of `make faults`."""

    def look(fault: str, traffic: object, seconds: float) -> Damage:
        damage = stage.damage(traffic, seconds)
        said = ", ".join(f"{count} {answer}" for answer, count in damage.answers.items())
        figures = (damage.acknowledged, damage.lost, damage.doubled, damage.opened, damage.unrecorded)
        row = " | ".join([*map(str, figures), f"{damage.seconds:.1f}", said])
        request.node.user_properties.append((f"fault: {fault}", row))
        assert (damage.lost, damage.doubled, damage.opened, damage.unrecorded) == (0, 0, 0, 0), damage
        assert damage.acknowledged > 0
        return damage

    return look
