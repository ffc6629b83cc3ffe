"""Interactions are kept: acknowledged once, never lost, never doubled, forgotten on request."""

from regard.ledger.amend import correct, exclude, include
from regard.ledger.backup import back_up, restore
from regard.ledger.erase import erase, find_customers, finish_pending
from regard.ledger.erasures import erasures
from regard.ledger.head import append
from regard.ledger.imports import begin_import, imports, undo_import
from regard.ledger.keeper import keep, rebuild
from regard.ledger.ledger import Ledger, create_ledger, open_ledger
from regard.ledger.people import known_traits
from regard.ledger.pool import Pool, Version
from regard.ledger.reader import Reader, read

__all__ = [
    "Ledger",
    "Pool",
    "Reader",
    "Version",
    "append",
    "back_up",
    "begin_import",
    "correct",
    "create_ledger",
    "erase",
    "erasures",
    "exclude",
    "find_customers",
    "finish_pending",
    "imports",
    "include",
    "keep",
    "known_traits",
    "open_ledger",
    "read",
    "rebuild",
    "restore",
    "undo_import",
]
