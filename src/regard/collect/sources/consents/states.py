"""States of consents, as files name them."""

from regard.collect.sources.consents.mapping import ConsentState
from regard.collect.sources.table_files.names import plain_key

_NAMES: dict[ConsentState, str] = {
    ConsentState.GIVEN: "given granted grant yes y true 1 opt_in optin opted_in optedin subscribed subscribe accepted"
    " accept agreed agree allowed allow active consented consent_given ja zugestimmt erteilt oui accepte si aceptado"
    " concedido accettato sim",
    ConsentState.WITHDRAWN: "withdrawn withdraw denied deny no n false 0 opt_out optout opted_out optedout unsubscribed"
    " unsubscribe declined decline refused refuse rejected reject revoked revoke disallowed inactive consent_withdrawn"
    " nein abgelehnt widerrufen non refusee retire rechazado revocado rifiutato nao",
}


def state_of_value(value: str) -> ConsentState | None:
    """Return what a word means; None if it is none of those known.

    >>> state_of_value("Opt-out"), state_of_value("yes"), state_of_value("pending")
    (<ConsentState.WITHDRAWN: 'withdrawn'>, <ConsentState.GIVEN: 'given'>, None)
    """
    key = plain_key(value)
    return next((state for state, names in _NAMES.items() if key in names.split()), None)
