"""What may follow for somebody who learns, and in which states she holds one of the places."""

from reintegration.training.enums import State

NEXT: dict[State, tuple[State, ...]] = {
    State.APPLIED: (State.ACCEPTED, State.NOT_TAKEN, State.DROPPED_OUT),
    State.ACCEPTED: (State.ATTENDING, State.DROPPED_OUT),
    State.ATTENDING: (State.COMPLETED, State.DROPPED_OUT),
    State.COMPLETED: (),
    State.DROPPED_OUT: (),
    State.NOT_TAKEN: (),
}
HOLDS_A_PLACE = frozenset({State.ACCEPTED, State.ATTENDING, State.COMPLETED})
ENDS = frozenset(state for state, following in NEXT.items() if not following)
ASKS_WHY = frozenset({State.DROPPED_OUT, State.NOT_TAKEN})
