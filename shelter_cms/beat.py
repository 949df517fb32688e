"""The scheduler of Celery's beat, for which a clock that was put back is no reason to be silent until then."""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Celery's own, which else waits until the moment of the last order comes once more: an hour, a day.

    What is ordered for one time of the day may so be ordered twice: every task is safe to run again.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # The order in which they are due was made by the clock of before.
            self._heap = None
        return super().tick(*args, **kwargs)
