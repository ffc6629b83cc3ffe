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
        page: of the help, which explains it.
    """

    key: str
    name: LazyText
    group: LazyText | str
    right: Right
    page: str

    @property
    def route(self) -> str:
        """The name of its first page."""
        return f"{self.key}:index"


DESKS = (
    Desk("pulse", _("Pulse"), "", Right.SEE_NUMBERS, "how-to/read-pulse"),
    Desk("journeys", _("Journeys"), "", Right.SEE_NUMBERS, "how-to/follow-journeys"),
    Desk("customers", _("Customers"), "", Right.SEE_ROWS, "how-to/look-at-a-customer"),
    Desk("promises", _("Promises"), "", Right.SEE_NUMBERS, "how-to/write-a-promise"),
    Desk("measures", _("Measures"), "", Right.SEE_NUMBERS, "how-to/ask-a-measure"),
    Desk("surveys", _("Surveys"), "", Right.SEE_NUMBERS, "how-to/build-a-survey"),
    Desk("catalogue", _("Catalogue"), _("Set up"), Right.SEE_NUMBERS, "how-to/sort-touchpoints"),
    Desk("load", _("Load"), _("Set up"), Right.LOAD, "how-to/load-in-the-browser"),
    Desk("settings", _("Settings"), _("Set up"), Right.SEE_NUMBERS, "how-to/change-settings"),
    Desk("help", _("Help"), _("Set up"), Right.OWN_ACCOUNT, "tutorial/first-number"),
)
