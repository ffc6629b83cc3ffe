"""Messages are signed as the standard's own library checks them."""

import base64
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils.timezone import now
from standardwebhooks import Webhook, WebhookVerificationError
from tests.web.outbound.conftest import Make

from regard.web.outbound.endpoints import forget_old
from regard.web.outbound.signing import new_secret, sealed, secrets_of, signed_headers, unsealed

BODY = '{"type":"test","data":{"name":"Zoë"}}'.encode()


def verified(secret: str, headers: dict[str, str], body: bytes = BODY) -> bool:
    try:
        Webhook(secret).verify(body.decode(), headers)
    except WebhookVerificationError:
        return False
    return True


def test_the_standards_own_library_accepts_a_message(endpoint: Make) -> None:
    one = endpoint("test")
    secret = new_secret(one)
    headers = signed_headers("msg_1", int(time.time()), BODY, secrets_of(one)[:1])
    assert verified(secret, headers)
    assert not verified(secret, headers, BODY + b" ")
    assert not verified(secret, headers | {"webhook-id": "msg_2"})
    assert not verified(secret, headers | {"webhook-timestamp": str(int(time.time()) + 1)})


def test_our_signature_is_the_librarys_own() -> None:
    secret = base64.b64encode(b"k" * 32).decode()
    ours = signed_headers("msg_1", int(now().timestamp()), BODY, [b"k" * 32])["webhook-signature"]
    assert ours == Webhook(secret).sign("msg_1", now(), BODY.decode())


def test_a_secret_is_what_the_standard_calls_one(endpoint: Make) -> None:
    secret = new_secret(endpoint("test"))
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_for_a_day_both_secrets_sign_and_then_only_the_new_one(endpoint: Make) -> None:
    one = endpoint("test")
    old = new_secret(one)
    new = new_secret(one)
    headers = signed_headers("msg_1", int(time.time()), BODY, secrets_of(one))
    assert verified(old, headers)
    assert verified(new, headers)
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        later = signed_headers("msg_1", int(time.time()), BODY, secrets_of(one))
        assert (verified(old, later), verified(new, later)) == (False, True)
        forget_old()
    assert one.secrets.count() == 1


def test_what_is_kept_of_a_secret_is_not_the_secret(endpoint: Make) -> None:
    one = endpoint("test")
    raw = base64.b64decode(new_secret(one).removeprefix("whsec_"))
    kept = [bytes(each.sealed) for each in one.secrets.all()]
    assert not any(raw in content for content in kept)
    assert raw in secrets_of(one)


def test_with_another_key_of_the_server_nothing_can_be_signed(endpoint: Make) -> None:
    one = endpoint("test")
    with override_settings(SECRET_KEY="x" * 50):
        assert secrets_of(one) == []
        assert unsealed(sealed(b"k")) == b"k"


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 60])
def test_what_was_never_sealed_cannot_be_opened(content: bytes) -> None:
    assert unsealed(content) is None
