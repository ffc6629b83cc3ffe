"""A body is read whole and unpacked, whatever its headers say; a bad one is told what is wrong with it."""

import gzip
import io
import zlib
from typing import override

import pytest
from tests.web.sending import CONTACT, ORDER, Answered, as_json, basic, send, send_as, send_unmeasured

from regard.ledger.head import last_seq
from regard.web.running import Running

TRACK = as_json(ORDER)


@pytest.fixture(autouse=True)
def _nothing_is_left_in_flight(here: Running) -> object:
    yield
    assert here.budget.used == 0


def track(key: str, body: bytes, **headers: str) -> Answered:
    return send("/v1/track", body, basic(key) | {name.replace("_", "-"): text for name, text in headers.items()})


def test_gzip_is_found_whether_it_is_declared_or_not(key: str) -> None:
    assert track(key, gzip.compress(TRACK)).status == 200
    assert track(key, gzip.compress(TRACK), Content_Encoding="gzip").status == 200
    assert track(key, TRACK, Content_Encoding="gzip").status == 200


def test_a_gzip_in_several_parts_is_one_body(key: str) -> None:
    assert track(key, gzip.compress(TRACK[:40]) + gzip.compress(TRACK[40:]) + b"\0" * 8).status == 200


def test_deflate_is_unpacked_where_it_is_declared(key: str) -> None:
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert track(key, zlib.compress(TRACK), Content_Encoding="deflate").status == 200
    assert track(key, bare.compress(TRACK) + bare.flush(), Content_Encoding="deflate").status == 200


def test_a_body_of_unsaid_length_is_read_to_its_end(key: str) -> None:
    assert send_unmeasured("/v1/track", TRACK, basic(key)).status == 200


def test_a_byte_order_mark_does_no_harm(key: str) -> None:
    assert track(key, b"\xef\xbb\xbf" + TRACK).status == 200


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_told_so(key: str, encoding: str) -> None:
    answer = track(key, TRACK.decode().encode(encoding))
    assert (answer.status, answer.data["code"]) == (400, "bad_encoding")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (TRACK[:-5], "bad_json"),
        (b"\xff" + TRACK, "bad_json"),
        (gzip.compress(TRACK)[:-9], "truncated"),
        (b"\x1f\x8b", "truncated"),
        (b"\x1f\x8bgarbage garbage", "bad_compression"),
        (gzip.compress(TRACK) + b"garbage", "bad_compression"),
    ],
)
def test_a_broken_body_is_told_what_is_wrong(here: Running, key: str, body: bytes, code: str) -> None:
    answer = track(key, body)
    assert (answer.status, answer.data["code"]) == (400, code)
    with here.ledger.database.snapshot() as snapshot:
        assert last_seq(snapshot) == 0


@pytest.mark.parametrize(("path", "status"), [("/v1/batch", 400), ("/api/v1/interactions", 413), ("/cloudevents", 413)])
def test_what_is_too_large_is_refused_packed_or_not(key: str, path: str, status: int) -> None:
    large = b" " * 6_000_000
    for answer in (
        send(path, large, basic(key)),
        send(path, gzip.compress(large), basic(key)),
        send_unmeasured(path, large, basic(key)),
    ):
        assert (answer.status, answer.data["code"]) == (status, "too_large")


def test_a_bomb_does_not_go_off(key: str) -> None:
    answer = track(key, gzip.compress(b"\0" * 300_000_000, 1))
    assert (answer.status, answer.data["code"]) == (400, "too_large")


@pytest.mark.parametrize("length", ["-1", "many", "1e3"])
def test_a_length_that_is_no_number_is_told_so(key: str, length: str) -> None:
    answer = send_as("/v1/track", basic(key), CONTENT_LENGTH=length)
    assert (answer.status, answer.data["code"]) == (400, "bad_request")


class Broken(io.BytesIO):
    """A connection that breaks while it is read."""

    @override
    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError


@pytest.mark.parametrize("stream", [io.BytesIO(TRACK), Broken()])
def test_a_body_that_ends_too_early_is_told_so(key: str, stream: io.BytesIO) -> None:
    answer = send_as("/v1/track", basic(key), **{"CONTENT_LENGTH": "999", "wsgi.input": stream})
    assert (answer.status, answer.data["code"]) == (400, "truncated")


def test_where_nobody_says_how_long_a_body_is_it_has_none(key: str) -> None:
    surroundings = {"CONTENT_LENGTH": "", "wsgi.input": Broken()}
    assert send_as("/v1/track", basic(key), **surroundings).data["code"] == "bad_json"


def test_many_contacts_at_once_are_taken(key: str) -> None:
    many = [{**CONTACT, "id": f"call-{number}"} for number in range(300)]
    answer = send("/api/v1/interactions", gzip.compress(as_json(many)), basic(key))
    assert (answer.status, answer.data["taken"]) == (200, 300)
