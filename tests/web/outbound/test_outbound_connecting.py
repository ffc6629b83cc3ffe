"""A message is brought to the address that was checked, within its time, and nothing is followed."""

import http.client
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.web.outbound.certificates import write_certificate
from tests.web.outbound.receivers import Receiver

from regard.web.outbound.connecting import Outcome, post, retry_after_s
from regard.web.outbound.guarding import Target


def target(receiver: Receiver, *, port: int | None = None, host: str = "hooks.example.com") -> Target:
    return Target(host, port or receiver.port, "127.0.0.1", "/in?a=b", is_encrypted=False)


def sent(receiver: Receiver, total_s: float = 15.0) -> Outcome:
    return post(target(receiver), {"webhook-id": "msg_1"}, b'{"a": 1}', total_s)


def test_a_message_arrives_under_the_name_of_its_host(receiver: Receiver) -> None:
    outcome = sent(receiver)
    (heard,) = receiver.heard
    assert (outcome.status, outcome.error, outcome.is_taken) == (204, "", True)
    assert (heard.path, heard.body, heard.headers["webhook-id"]) == ("/in?a=b", b'{"a": 1}', "msg_1")
    assert heard.headers["Host"] == f"hooks.example.com:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_nobody_follows_it(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    outcome = sent(receiver)
    assert (outcome.status, outcome.error, outcome.is_taken) == (status, "redirected", False)
    assert len(receiver.heard) == 1


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_any_other_answer_is_a_refusal(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "120"}
    outcome = sent(receiver)
    assert (outcome.status, outcome.error, outcome.retry_after_s) == (status, "refused", 120.0)


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 100_000
    assert sent(receiver).answer_bytes == 1024


def test_who_answers_a_letter_at_a_time_is_given_up(receiver: Receiver) -> None:
    receiver.drips = True
    outcome = sent(receiver, total_s=0.3)
    assert (outcome.status, outcome.error) == (None, "timeout")
    assert 250 <= outcome.duration_ms < 2_000


def test_an_answer_that_is_not_of_the_web_is_a_failure(receiver: Receiver) -> None:
    receiver.speaks = b"220 mail.example.com ESMTP\r\n"
    assert sent(receiver).error == "unreadable"


def test_where_nobody_listens_it_is_said(receiver: Receiver) -> None:
    outcome = post(target(receiver, port=1), {}, b"{}")
    assert (outcome.status, outcome.error, outcome.is_silent) == (None, "no_server", True)


def test_no_proxy_of_the_machine_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert sent(receiver).is_taken


class Encrypted:
    """A server with a certificate for `hooks.example.com`, which is trusted here."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_certificate(folder, "hooks.example.com")
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "certificate.pem"))
        self.receiver = Receiver()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self.names: list[str | None] = []
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        server = self.receiver.server
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)

    def sent(self, host: str) -> Outcome:
        return post(Target(host, self.receiver.port, "127.0.0.1", "/", is_encrypted=True), {}, b"{}")


def test_a_server_is_asked_for_by_its_name_and_must_prove_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Encrypted(tmp_path, monkeypatch)
    with there.receiver.running():
        assert there.sent("hooks.example.com").is_taken
        assert there.sent("other.example.com").error == "certificate"
    assert there.names == ["hooks.example.com", "other.example.com"]


def test_who_does_not_encrypt_is_not_spoken_to(receiver: Receiver) -> None:
    outcome = post(Target("hooks.example.com", receiver.port, "127.0.0.1", "/", is_encrypted=True), {}, b"{}")
    assert (outcome.error, receiver.heard) == ("encryption", [])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("soon", None),
        ("-5", None),
        ("Mon, 02 Mar 2026 12:00:30 GMT", 30.0),
        ("Mon, 02 Mar 2026 12:00:30 -0000", 30.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0.0),
    ],
)
def test_how_long_to_wait_is_read_as_seconds_or_as_a_moment(text: str | None, seconds: float | None) -> None:
    assert retry_after_s(text, datetime(2026, 3, 2, 12, tzinfo=UTC)) == seconds


def test_a_connection_that_was_never_opened_can_be_ended(receiver: Receiver) -> None:
    from regard.web.outbound.connecting import _Connection

    connection = _Connection(target(receiver))
    connection.end()
    assert isinstance(connection, http.client.HTTPConnection)
    assert threading.active_count() >= 1
