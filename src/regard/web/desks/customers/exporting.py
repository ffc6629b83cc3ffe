"""Exporting one person: everything that is kept of them, for themselves."""

from typing import Any

from django.utils.translation import get_language, get_language_bidi

from regard.ledger import Reader
from regard.ledger.persons import bound_to
from regard.report.person import PersonAsked, as_json, person_data
from regard.report.person_page import Speech, person_page
from regard.web.asking.invited import invitations_of
from regard.web.desks.customers.seeing import Seen
from regard.web.shell.workspace import workspace
from regard.web.translating import translated

FORMS = {"json": "application/json", "html": "text/html; charset=utf-8"}
"""In which forms it is handed out, with their media types."""


def exported(reader: Reader, seen: Seen, form: str = "json") -> bytes:
    """Return all that is known of a person: as JSON, or as a page in the reader's language.

    Times are in UTC. Where a scope leaves contacts out, it says how many.

    Args:
        reader: an open version of the layout.
        seen: who.
        form: of `FORMS`.
    """
    told = _told(reader, seen)
    if form == "json":
        return as_json(told)
    speech = Speech(get_language() or "en", get_language_bidi(), translated)
    return person_page(told, speech).encode()


def _told(reader: Reader, seen: Seen) -> dict[str, Any]:
    bound = (each["identifier"] for each in bound_to(reader, seen.customer_no))
    beside = {"invitations": invitations_of([seen.customer, *bound])}
    return person_data(
        workspace().ledger, reader, PersonAsked(seen.customer_no, seen.customer, seen.rows, seen.outside, beside)
    )
