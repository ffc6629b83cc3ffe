"""The desks, in the order of the navigation."""

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.web.accounts.rights import Right


@dataclass(frozen=True)
class Desk:
    """One entry of the navigation.

    Attributes:
        key: its app and the first part of its address.
        name: for people.
        group: heading above it; empty for the first ones.
        right: who has it sees the desk.
    """

    key: str
    name: LazyText
    group: LazyText | str
    right: Right

    @property
    def route(self) -> str:
        """The name of its first page."""
        return f"{self.key}:index"


DESKS = (
    Desk("pulse", _("Pulse"), "", Right.SEE_NUMBERS),
    Desk("customers", _("Customers"), "", Right.SEE_ROWS),
    Desk("promises", _("Promises"), "", Right.SEE_NUMBERS),
    Desk("measures", _("Measures"), "", Right.SEE_NUMBERS),
    Desk("catalogue", _("Catalogue"), _("Set up"), Right.SEE_NUMBERS),
    Desk("load", _("Load"), _("Set up"), Right.LOAD),
    Desk("settings", _("Settings"), _("Set up"), Right.SEE_NUMBERS),
    Desk("help", _("Help"), _("Set up"), Right.OWN_ACCOUNT),
)
