"""Who it was, and what they agreed to: identities, identifiers and consent, read from what was kept."""

from regard.resolve.consent import Purpose, consent_event, consents
from regard.resolve.known import erased_among, identifiers_of, with_address

__all__ = ["Purpose", "consent_event", "consents", "erased_among", "identifiers_of", "with_address"]
