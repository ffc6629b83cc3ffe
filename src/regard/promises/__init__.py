"""An interaction is held against what was promised: kept, broken or unknown, with margin and evidence."""

from regard.promises.checks import ALL, Kept, Selection, checks, origins, summary, verdict_of
from regard.promises.fold import PROMISE_CHECK, promises_fold
from regard.promises.preview import Preview, preview
from regard.promises.register import (
    Placed,
    Register,
    placed,
    read_promises,
    read_register,
    remove_promise,
    save_promise,
    write_calendars,
    write_promises,
)

__all__ = [
    "ALL",
    "PROMISE_CHECK",
    "Kept",
    "Placed",
    "Preview",
    "Register",
    "Selection",
    "checks",
    "origins",
    "placed",
    "preview",
    "promises_fold",
    "read_promises",
    "read_register",
    "remove_promise",
    "save_promise",
    "summary",
    "verdict_of",
    "write_calendars",
    "write_promises",
]
