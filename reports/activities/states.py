"""What may become of a programme activity. What stands here wrongly is crossed out, and recorded anew."""

from reports.activities.enums import State

NEXT: dict[State, tuple[State, ...]] = {
    State.PLANNED: (State.HELD, State.CALLED_OFF),
    State.HELD: (),
    State.CALLED_OFF: (),
}
# What an activity may begin as: one that is over is recorded as it was.
FIRST = (State.PLANNED, State.HELD)
ENDS = frozenset(state for state, following in NEXT.items() if not following)
ASKS_WHY = frozenset({State.CALLED_OFF})
