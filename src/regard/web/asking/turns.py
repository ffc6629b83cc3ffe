"""Turns: whether a customer may be asked is found out by one process at a time, until what it decides is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_LOCK = "select pg_advisory_xact_lock(hashtextextended('regard asking ' || current_schema(), 0))"


@contextmanager
def taking_turns() -> Iterator[None]:
    """Do what follows in one transaction, with nobody else inside such a block; wait until it is free.

    What is read in it of the server's own state is as the one before has left it. It should be over soon: where the
    state is a file, nothing else can be written there meanwhile.

    Raises:
        DatabaseError: it was not free for too long, or the state cannot be written.
    """
    with transaction.atomic():
        # A file is locked by the beginning of a transaction itself.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_LOCK)
        yield
