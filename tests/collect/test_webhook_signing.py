"""Signatures: each scheme takes what its sender makes, and nothing else."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Sender

from regard.collect.webhooks import Signed, Signing, is_ping, is_signed

KNOWN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"x" * 32).decode()
BODY = b'{"test": 2432232314}'
NOW_S = 1_614_265_330
STANDARD, GITHUB, TWILIO = Signing(scheme="standard"), Signing(scheme="github"), Signing(scheme="twilio")
CALL = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
CALL_URL, CALL_BODY = "https://mycompany.com/myapp.php?foo=1&bar=2", urlencode(CALL | {"To": "+18005551212"}).encode()
CALL_SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""The example of Twilio's documentation."""


def sent(body: bytes = BODY, url: str = "https://cx.example.org/x", **more: Any) -> Signed:
    headers = {name.lower(): value for name, value in more.get("headers", {}).items()}
    return Signed(body, headers, more.get("query", {}), url, more.get("now_s", NOW_S))


def standard(body: bytes = BODY, secret: str = KNOWN, at_s: int = NOW_S) -> dict[str, str]:
    """Return headers as the reference library makes them."""
    signature = Sender(secret).sign("msg_1", datetime.fromtimestamp(at_s, UTC), body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(at_s), "Webhook-Signature": signature}


def test_the_example_of_the_specification_is_believed() -> None:
    headers = {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": str(NOW_S),
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert is_signed(STANDARD, [KNOWN], sent(headers=headers))


@given(st.text(max_size=50))
def test_what_the_reference_library_signs_is_believed(text: str) -> None:
    body = text.encode("utf-8", "replace")
    assert is_signed(STANDARD, [KNOWN], sent(body, headers=standard(body)))
    assert not is_signed(STANDARD, [OTHER], sent(body, headers=standard(body)))
    assert not is_signed(STANDARD, [KNOWN], sent(body + b" ", headers=standard(body)))


def test_one_of_several_signatures_and_secrets_is_enough() -> None:
    headers = standard()
    headers["Webhook-Signature"] = f"v1a,x v1,AAAA {headers['Webhook-Signature']}"
    assert is_signed(STANDARD, [OTHER, KNOWN], sent(headers=headers))
    assert not is_signed(STANDARD, [], sent(headers=headers))


@pytest.mark.parametrize(("off_s", "believed"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_a_signature_is_good_for_five_minutes(off_s: int, believed: bool) -> None:
    assert is_signed(STANDARD, [KNOWN], sent(headers=standard(), now_s=NOW_S + off_s)) is believed


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "9" * 30, "²", "1614265330.5"])
def test_a_time_that_is_none_is_not_believed(stamp: str) -> None:
    assert not is_signed(STANDARD, [KNOWN], sent(headers=standard() | {"Webhook-Timestamp": stamp}))


def test_a_secret_that_is_no_base64_signs_nothing() -> None:
    assert not is_signed(STANDARD, ["whsec_???"], sent(headers=standard()))


def test_the_example_of_github_is_believed() -> None:
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    asked = sent(b"Hello, World!", headers={"X-Hub-Signature-256": signature})
    assert is_signed(GITHUB, ["It's a Secret to Everybody"], asked)
    assert not is_signed(GITHUB, ["It's a secret to everybody"], asked)
    assert not is_signed(GITHUB, ["It's a Secret to Everybody"], sent(b"Hello, World!"))


def test_the_example_of_twilio_is_believed() -> None:
    asked = sent(CALL_BODY, CALL_URL, headers={"X-Twilio-Signature": CALL_SIGNATURE})
    assert is_signed(TWILIO, ["12345"], asked)
    assert not is_signed(TWILIO, ["12346"], asked)
    assert not is_signed(
        TWILIO, ["12345"], sent(CALL_BODY + b"&New=1", CALL_URL, headers={"X-Twilio-Signature": CALL_SIGNATURE})
    )


@pytest.mark.parametrize("url", [CALL_URL, CALL_URL.replace(".com", ".com:443")])
def test_a_port_that_goes_without_saying_makes_no_difference_to_twilio(url: str) -> None:
    assert is_signed(TWILIO, ["12345"], sent(CALL_BODY, url, headers={"X-Twilio-Signature": CALL_SIGNATURE}))


def twilio_signature(url: str, pairs: str) -> str:
    return base64.b64encode(hmac.digest(b"12345", (url + pairs).encode(), "sha1")).decode()


def test_twilio_signs_whatever_fields_there_are_in_their_order() -> None:
    signature = twilio_signature(CALL_URL, "AZ" + "BodyGrüß Gott" + "Empty" + "Item1" + "Item2")
    body = b"Item=2&Body=Gr%C3%BC%C3%9F+Gott&Item=1&Empty=&A=Z&Item=1"
    assert is_signed(TWILIO, ["12345"], sent(body, CALL_URL, headers={"X-Twilio-Signature": signature}))
    assert not is_signed(TWILIO, ["12345"], sent(b"a=%ff", CALL_URL, headers={"X-Twilio-Signature": signature}))


def test_twilio_signs_json_by_its_digest_in_the_address() -> None:
    url = f"https://mycompany.com/hook?bodySHA256={hashlib.sha256(BODY).hexdigest()}"
    headers = {"X-Twilio-Signature": twilio_signature(url, "")}
    assert is_signed(TWILIO, ["12345"], sent(BODY, url, headers=headers))
    assert not is_signed(TWILIO, ["12345"], sent(BODY + b" ", url, headers=headers))


def test_woocommerce_signs_the_body_in_base64() -> None:
    signing = Signing(scheme="woocommerce")
    signature = base64.b64encode(hmac.digest(b"s", BODY, "sha256")).decode()
    assert is_signed(signing, ["s"], sent(headers={"X-WC-Webhook-Signature": signature}))
    assert not is_signed(signing, ["s"], sent(headers={"X-WC-Webhook-Signature": signature.lower()}))


@pytest.mark.parametrize(
    ("body", "headers", "is_one"),
    [
        (b"webhook_id=7", {}, True),
        (b"webhook_id=7&more=1", {}, False),
        (b"webhook_id=", {}, False),
        (b"webhook_id=7", {"X-WC-Webhook-Signature": "x"}, False),
    ],
)
def test_only_the_question_of_woocommerce_needs_no_signature(
    body: bytes, headers: dict[str, str], is_one: bool
) -> None:
    assert is_ping(Signing(scheme="woocommerce"), sent(body, headers=headers)) is is_one
    assert not is_ping(GITHUB, sent(body, headers=headers))


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_signature_of_any_header_is_believed(algorithm: str, encoding: str) -> None:
    signing = Signing(scheme="hmac", header="X-Mine", algorithm=algorithm, encoding=encoding, prefix="v0=")  # type: ignore[arg-type]
    made = hmac.digest(b"s", BODY, algorithm)
    text = made.hex().upper() if encoding == "hex" else base64.b64encode(made).decode()
    assert is_signed(signing, ["s"], sent(headers={"X-Mine": f"v0={text}"}))
    assert not is_signed(signing, ["s"], sent(headers={"X-Mine": text}))
    assert not is_signed(signing, ["t"], sent(headers={"X-Mine": f"v0={text}"}))


def test_a_token_stands_in_a_header_or_in_the_address() -> None:
    header, query = (
        Signing(scheme="token", header="Authorization", prefix="Bearer "),
        Signing(scheme="token", query="key"),
    )
    assert is_signed(header, ["s3"], sent(headers={"Authorization": "Bearer s3"}))
    assert not is_signed(header, ["s3"], sent(headers={"Authorization": "s3"}))
    assert is_signed(query, ["s3"], sent(query={"key": "s3"}))
    assert not is_signed(query, ["s3"], sent(query={"key": "ß"}))


@pytest.mark.parametrize(
    "given_wrong",
    [
        *({"scheme": "hmac"}, {"scheme": "token"}, {"scheme": "token", "header": "a", "query": "b"}),
        *({"scheme": "github", "header": "X-Other"}, {"scheme": "hmac", "query": "q"}),
    ],
)
def test_a_scheme_says_where_its_signature_stands(given_wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"header|signature stands"):
        Signing(**given_wrong)


def test_the_id_of_a_delivery_is_where_its_scheme_has_it() -> None:
    assert GITHUB.delivery_id({"x-github-delivery": "d-1"}) == "d-1"
    assert Signing(scheme="hmac", header="x", id_header="X-My-Id").delivery_id({"x-my-id": "7"}) == "7"
    assert Signing(scheme="hmac", header="x").delivery_id({"x-my-id": "7"}) is None
    assert GITHUB.delivery_id({"x-github-delivery": ""}) is None
