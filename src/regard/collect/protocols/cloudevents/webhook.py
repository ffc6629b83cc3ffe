"""The handshake by which a sender of webhooks asks whether it may deliver here."""

from collections.abc import Mapping

_ORIGIN, _RATE = "webhook-request-origin", "webhook-request-rate"


def webhook_answer(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that answer an OPTIONS request; none if it is no handshake.

    The permission stands in the answer itself, so that a `WebHook-Request-Callback` need not be called: a server
    that calls any address it is told is a danger to its neighbours. Whether a delivery is taken is decided by its key.

    >>> webhook_answer({"webhook-request-origin": "shop.example.com", "webhook-request-rate": "120"})
    {'WebHook-Allowed-Origin': 'shop.example.com', 'Allow': 'POST, OPTIONS', 'WebHook-Allowed-Rate': '120'}

    Args:
        headers: of the request, with names in lower case.
    """
    origin = headers.get(_ORIGIN, "").strip()
    if not origin or not (origin.isascii() and origin.isprintable()):
        return {}
    asked = headers.get(_RATE, "").strip()
    # Who asks for no rate may send at any; limits belong to keys, and are told by 429 with Retry-After.
    rate = asked if asked.isascii() and asked.isdigit() and int(asked) > 0 else "*"
    return {"WebHook-Allowed-Origin": origin, "Allow": "POST, OPTIONS", "WebHook-Allowed-Rate": rate}
