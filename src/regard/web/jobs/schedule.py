"""The schedule: what is to be done in each span of time is asked for once, however many workers there are."""

import time
import uuid

from regard.web.jobs.models import Job
from regard.web.jobs.queue import end_cancelled, end_lost
from regard.web.jobs.registry import Registered, scheduled

_NAMESPACE = uuid.UUID("5f0c1f0e-5b1c-4c57-9d0e-6b8f1a7f2d11")


def tidy() -> None:
    """End what nobody will end any more, and ask for what is due by the schedule."""
    end_cancelled()
    end_lost()
    ask_for_due(scheduled())


def ask_for_due(known: list[Registered]) -> int:
    """Ask for all jobs of the present spans that nobody has asked for yet; return how many were not there.

    Args:
        known: what there is, with its schedule.
    """
    due = {slot(each): each for each in known}
    there = set(Job.objects.filter(id__in=due).values_list("id", flat=True))
    missing = [Job(id=key, name=each.name, title=each.name) for key, each in due.items() if key not in there]
    # Of several workers that ask at once, the key lets one through.
    Job.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def slot(each: Registered) -> uuid.UUID:
    """Return the key of a job in the present span of its schedule: the same for every worker."""
    return uuid.uuid5(_NAMESPACE, f"{each.name}@{int(time.time()) // each.every_s}")
