"""An interaction is held against what was promised: kept, broken or unknown, with margin and evidence."""

from regard.promises.calendars import promises_with, remove_calendar, save_calendar
from regard.promises.cases import Bin, Margins, cases, cases_table, margins
from regard.promises.checks import ALL, Kept, Selection, checks, origins, summary, verdict_of
from regard.promises.editing import drop_version, put_promise, put_version, shown_promise
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
    "Bin",
    "Kept",
    "Margins",
    "Placed",
    "Preview",
    "Register",
    "Selection",
    "cases",
    "cases_table",
    "checks",
    "drop_version",
    "margins",
    "origins",
    "placed",
    "preview",
    "promises_fold",
    "promises_with",
    "put_promise",
    "put_version",
    "read_promises",
    "read_register",
    "remove_calendar",
    "remove_promise",
    "save_calendar",
    "save_promise",
    "shown_promise",
    "summary",
    "verdict_of",
    "write_calendars",
    "write_promises",
]
