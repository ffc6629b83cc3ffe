"""Who it was, and what they agreed to: identities, identifiers and consent, read from what was kept."""

from regard.resolve.consent import Purpose, consent_event, consents
from regard.resolve.consent_doors import LeftOut, left_out
from regard.resolve.consent_register import purposes_of
from regard.resolve.consent_standing import ConsentCounts, Standing, Stands, consent_counts, standings
from regard.resolve.deciding import merge_persons, undo_decision
from regard.resolve.known import erased_among, identifiers_of, with_address
from regard.resolve.who_is import review_list, who_is

__all__ = [
    "ConsentCounts",
    "LeftOut",
    "Purpose",
    "Standing",
    "Stands",
    "consent_counts",
    "consent_event",
    "consents",
    "erased_among",
    "identifiers_of",
    "left_out",
    "merge_persons",
    "purposes_of",
    "review_list",
    "standings",
    "undo_decision",
    "who_is",
    "with_address",
]
