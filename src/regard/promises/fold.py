"""The fold that keeps the promise checks in the layout: whole customers again whenever something comes."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.ledger.fold import Fold, Folded
from regard.ledger.rows import ROW, WHEN
from regard.ledger.schema import CODE
from regard.promises.contacts import Contacts, contacts_of
from regard.promises.register import Placed
from regard.promises.rules import Decided, decide

PROMISE_CHECK = pa.schema(
    [
        ROW.field("customer_no"),
        ROW.field("seq"),
        ("promise", CODE),
        ("touchpoint", CODE),
        ("stage", CODE),
        ("department", CODE),
        ("at", WHEN),
        ("due_at", WHEN),
        ("decided_at", WHEN),
        ("kept", pa.bool_()),
        ("margin", pa.float64()),
        ("margin_unit", CODE),
        ("evidence_seq", pa.int64()),
    ]
)
"""One case of one promise; `seq` is the interaction that raised it, `evidence_seq` the one that decides.

`kept` null: nothing has decided it yet, so it is broken from `due_at` on and unknown before. `decided_at`: when
the evidence came, or when the time was up if that was earlier, but not before it was raised. `margin` is positive
for room left and negative for an overrun, in `margin_unit`: `s`, `h` (business hours where the rule counts them),
or the field's name.
"""


def promises_fold(register: tuple[Placed, ...]) -> Fold:
    """Return the fold that adds the table `promise_check`, per `PROMISE_CHECK`, promise by promise.

    It depends on the customer's interactions and the promises alone, not on the time at which it runs.

    Args:
        register: the promises, each with what its checks depend on; from `placed`.
    """

    def fold(table: pa.Table) -> Folded:
        contacts = contacts_of(table)
        found = (_checks(contacts, placed, decide(contacts, placed)) for placed in register)
        return Folded(tables={"promise_check": _stacked(found)})

    return fold


def _stacked(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables([PROMISE_CHECK.empty_table(), *tables]).unify_dictionaries()


def _checks(contacts: Contacts, placed: Placed, decided: Decided) -> pa.Table:
    promise, size = placed.promise, decided.raised.size
    seq = contacts.table["seq"].combine_chunks()
    undecided = decided.evidence < 0
    at_us = contacts.at_us[decided.raised]
    columns = {
        "customer_no": pa.array(contacts.customer_no[decided.raised]),
        "seq": seq.take(pa.array(decided.raised)),
        "promise": _same(promise.key, size),
        "touchpoint": _same(promise.touchpoint, size),
        "stage": _stages(contacts, placed, decided),
        "department": _same(placed.department, size),
        "at": pa.array(at_us).cast(WHEN),
        "due_at": pa.array(decided.due_us).cast(WHEN) if decided.due_us.size else pa.nulls(size, WHEN),
        "decided_at": pa.array(_settled(contacts, decided, at_us), mask=undecided).cast(WHEN),
        "kept": pa.array(decided.kept, mask=undecided),
        "margin": pa.array(decided.margin, mask=undecided),
        "margin_unit": _same(decided.unit, size),
        "evidence_seq": seq.take(pa.array(decided.evidence, mask=undecided)),
    }
    return pa.table(columns, schema=PROMISE_CHECK)


def _settled(contacts: Contacts, decided: Decided, at_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return when each check was settled; meaningless where there is no evidence."""
    if not at_us.size:
        return at_us
    came_us = contacts.at_us[decided.evidence]
    return np.maximum(at_us, np.minimum(came_us, decided.due_us)) if decided.due_us.size else came_us


def _stages(contacts: Contacts, placed: Placed, decided: Decided) -> pa.Array:
    """Return the stage of the contact where it was at the promise's touchpoint, else that of the touchpoint."""
    here = contacts.among("touchpoint", [placed.promise.touchpoint])[decided.raised]
    own = contacts.table["stage"].take(pa.array(decided.raised)).cast(pa.string()).combine_chunks()
    usual = pa.scalar(placed.stage, pa.string())
    return pc.if_else(pa.array(here), pc.coalesce(own, usual), usual).dictionary_encode().cast(CODE)


def _same(text: str | None, size: int) -> pa.Array:
    """Return a column of one text."""
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(size, np.int32), mask=np.full(size, text is None)), pa.array([text or ""], pa.string())
    )
