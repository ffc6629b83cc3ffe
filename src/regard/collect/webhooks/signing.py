"""Signing: how a sender proves that a webhook is its own, and whether it did."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit

from regard.collect.webhooks.lookups import Part

TOLERANCE_S = 300
"""How far the time of a signature may lie from now, in Standard Webhooks."""
Scheme = Literal["standard", "github", "woocommerce", "twilio", "hmac", "token"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
_DELIVERY_IDS: dict[str, str] = {
    "standard": "webhook-id",
    "github": "x-github-delivery",
    "woocommerce": "x-wc-webhook-delivery-id",
    "twilio": "i-twilio-idempotency-token",
}
_PORTS = {"https": 443, "http": 80}


class Signing(Part, frozen=True):
    """How deliveries are signed.

    Attributes:
        scheme: `standard` (Standard Webhooks), `github`, `woocommerce`, `twilio`, `hmac` (a header that is made of the
            body) or `token` (the secret itself, in a header or the address).
        header: of `hmac` and `token`, the header it stands in.
        query: of `token`, the parameter of the address it stands in.
        algorithm, encoding: of `hmac`.
        prefix: of `hmac` and `token`, what stands before it in the header, such as `sha256=` or `Bearer `.
        id_header: the header with the delivery's own id; `standard`, `github`, `woocommerce` and `twilio` know theirs.
    """

    scheme: Scheme
    header: str | None = None
    query: str | None = None
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    id_header: str | None = None

    def __post_init__(self) -> None:
        """Check that the place of the signature is known."""
        places = [name for name in ("header", "query") if getattr(self, name)]
        needed = {"hmac": [["header"]], "token": [["header"], ["query"]]}.get(self.scheme, [[]])
        if places not in needed:
            message = {"hmac": "`hmac` needs a `header`", "token": "`token` needs a `header` or a `query`"}.get(
                self.scheme, f"`{self.scheme}` knows where its signature stands"
            )
            raise ValueError(message)

    def delivery_id(self, headers: Mapping[str, str]) -> str | None:
        """Return the sender's id of a delivery, which a second sending has again; None where there is none."""
        name = self.id_header or _DELIVERY_IDS.get(self.scheme)
        return headers.get(name.lower()) or None if name else None


@dataclass(frozen=True)
class Signed:
    """What a signature is made of.

    Attributes:
        body: as it was sent.
        headers: by their names in lower case.
        query: the parameters of the address.
        url: the whole address that the sender called, in public.
        now_s: when it came, in seconds since 1970.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]
    url: str
    now_s: float


def is_signed(signing: Signing, secrets: Sequence[str], sent: Signed) -> bool:
    """Return whether a delivery was signed with one of the secrets."""
    check = _CHECKS[signing.scheme]
    # Every secret is tried, also after one that fits: how long it takes says nothing.
    fits = [check(signing, secret, sent) for secret in secrets]
    return any(fits)


def is_ping(signing: Signing, sent: Signed) -> bool:
    """Return whether a delivery is the question of WooCommerce whether somebody is there, which nobody signs."""
    is_question = sent.body.startswith(b"webhook_id=") and sent.body[11:].isdigit()
    return signing.scheme == "woocommerce" and is_question and "x-wc-webhook-signature" not in sent.headers


def _standard(_signing: Signing, secret: str, sent: Signed) -> bool:
    number, stamp = sent.headers.get("webhook-id", ""), sent.headers.get("webhook-timestamp", "")
    given = sent.headers.get("webhook-signature", "").split()
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or abs(sent.now_s - int(stamp)) > TOLERANCE_S:
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    made = _digest(key, f"{number}.{stamp}.".encode() + sent.body, "sha256", "base64")
    return any(_same(f"v1,{made}", each) for each in given)


def _github(_signing: Signing, secret: str, sent: Signed) -> bool:
    made = _digest(secret.encode(), sent.body, "sha256", "hex")
    return _same(f"sha256={made}", sent.headers.get("x-hub-signature-256", ""))


def _woocommerce(_signing: Signing, secret: str, sent: Signed) -> bool:
    made = _digest(secret.encode(), sent.body, "sha256", "base64")
    return _same(made, sent.headers.get("x-wc-webhook-signature", ""))


def _hmac(signing: Signing, secret: str, sent: Signed) -> bool:
    made = _digest(secret.encode(), sent.body, signing.algorithm, signing.encoding)
    given = sent.headers.get((signing.header or "").lower(), "")
    # Digits of hex may be capitals; those of Base64 say something else then.
    plain = given.removeprefix(signing.prefix)
    return given.startswith(signing.prefix) and _same(made, plain.lower() if signing.encoding == "hex" else plain)


def _token(signing: Signing, secret: str, sent: Signed) -> bool:
    if signing.query:
        return _same(secret, sent.query.get(signing.query, ""))
    return _same(signing.prefix + secret, sent.headers.get((signing.header or "").lower(), ""))


def _twilio(_signing: Signing, secret: str, sent: Signed) -> bool:
    given, asked = sent.headers.get("x-twilio-signature", ""), parse_qs(urlsplit(sent.url).query)
    tail: str | None = ""
    if "bodySHA256" in asked:
        if not _same(hashlib.sha256(sent.body).hexdigest(), asked["bodySHA256"][0].lower()):
            return False
    else:
        tail = _sorted_form(sent.body)
    if tail is None:
        return False
    # Senders differ in whether they name the port that goes without saying.
    made = [_digest(secret.encode(), (url + tail).encode(), "sha1", "base64") for url in _spellings(sent.url)]
    return any(_same(each, given) for each in made)


def _sorted_form(body: bytes) -> str | None:
    """Return a form's parameters in their order, each name before its values; None if it is no form."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=2_000)
    except ValueError:
        return None
    return "".join(name + value for name, value in sorted(set(pairs)))


def _spellings(url: str) -> list[str]:
    """Return an address with its port and without it."""
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme, 443)
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    return [urlunsplit((parts.scheme, each, *parts[2:])) for each in (host, f"{host}:{port}")]


def _digest(key: bytes, content: bytes, algorithm: str, encoding: str) -> str:
    made = hmac.digest(key, content, algorithm)
    return made.hex() if encoding == "hex" else base64.b64encode(made).decode()


def _same(made: str, given: str) -> bool:
    return hmac.compare_digest(made.encode("utf-8", "surrogateescape"), given.encode("utf-8", "surrogateescape"))


_CHECKS: dict[str, Callable[[Signing, str, Signed], bool]] = {
    "standard": _standard,
    "github": _github,
    "woocommerce": _woocommerce,
    "twilio": _twilio,
    "hmac": _hmac,
    "token": _token,
}
