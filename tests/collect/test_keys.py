"""Write keys: shown once, kept as a hash, revoked everywhere within two seconds, limited each by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.grep import everything

from regard.collect.key_ring import REREAD_S, Bucket, KeyRing
from regard.collect.keys import create_key, list_keys, revoke_key
from regard.errors import WrongUseError
from regard.ledger import Ledger, create_ledger


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring(ledger: Ledger, clock: Clock) -> KeyRing:
    return KeyRing(ledger, clock=clock)


def test_a_key_is_long_and_in_no_file(ledger: Ledger) -> None:
    made = create_key(ledger, "shop")
    assert made.secret.startswith("rg_")
    assert len(made.secret) == 35
    assert made.secret.encode() not in everything(ledger.folder)


def test_the_list_says_what_a_key_may_do(ledger: Ledger) -> None:
    made = create_key(ledger, "shop", events_per_second=50, origins=["https://Shop.example/", "https://shop.example"])
    (listed,) = list_keys(ledger)
    assert (listed.source, listed.hint, listed.events_per_second) == ("shop", made.secret[:8], 50)
    assert listed.origins == ("https://shop.example",)
    assert (listed.used_at, listed.revoked_at) == (None, None)


@pytest.mark.parametrize("name", ["", "my shop", "-shop", "shöp", "a" * 65, "shop\n"])
def test_a_name_that_could_not_be_part_of_an_identity_is_refused(ledger: Ledger, name: str) -> None:
    with pytest.raises(WrongUseError, match="no name for a source"):
        create_key(ledger, name)


@pytest.mark.parametrize("origin", ["shop.example", "https://shop.example/path", "ftp://shop.example", "*", ""])
def test_what_is_no_origin_is_refused(ledger: Ledger, origin: str) -> None:
    with pytest.raises(WrongUseError, match="no web origin"):
        create_key(ledger, "shop", origins=[origin])


def test_a_limit_of_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(WrongUseError, match="no limit"):
        create_key(ledger, "shop", events_per_second=0)


def test_a_key_is_revoked_by_its_source_or_its_hint(ledger: Ledger) -> None:
    first, second = create_key(ledger, "shop"), create_key(ledger, "shop")
    assert revoke_key(ledger, first.hint).hint == first.hint
    revoked = revoke_key(ledger, "shop")
    assert (revoked.hint, revoked.revoked_at is not None) == (second.hint, True)
    assert [key.revoked_at is None for key in list_keys(ledger)] == [False, False]


def test_of_two_keys_one_has_to_be_named(ledger: Ledger) -> None:
    first, second = create_key(ledger, "shop"), create_key(ledger, "shop")
    with pytest.raises(WrongUseError, match="2 valid keys") as found:
        revoke_key(ledger, "shop")
    assert first.hint in found.value.remedy
    assert second.hint in found.value.remedy


def test_what_is_not_there_cannot_be_revoked(ledger: Ledger) -> None:
    with pytest.raises(WrongUseError, match="No valid key"):
        revoke_key(ledger, "shop")


def test_the_ring_knows_a_key_by_its_source(ledger: Ledger, ring: KeyRing) -> None:
    made = create_key(ledger, "shop")
    found = ring.find(made.secret)
    assert found is not None
    assert found.source == "shop"
    assert ring.find("rg_wrong") is None


def test_the_ring_learns_of_new_and_revoked_keys_within_two_seconds(
    ledger: Ledger, ring: KeyRing, clock: Clock
) -> None:
    first = create_key(ledger, "shop")
    assert ring.find(first.secret)
    revoke_key(ledger, "shop")
    second = create_key(ledger, "shop")
    assert (ring.find(first.secret) is not None, ring.find(second.secret)) == (True, None)
    clock.now += REREAD_S + 0.01
    assert (ring.find(first.secret), ring.find(second.secret) is not None) == (None, True)


def test_only_pages_of_its_origins_may_use_a_key(ledger: Ledger, ring: KeyRing) -> None:
    found = ring.find(create_key(ledger, "shop", origins=["https://shop.example"]).secret)
    assert found is not None
    allowed = [found.allows(origin) for origin in ("https://SHOP.example", None, "https://evil.example", "null")]
    assert allowed == [True, True, False, False]


def test_a_key_without_limit_never_waits(ledger: Ledger, ring: KeyRing) -> None:
    found = ring.find(create_key(ledger, "shop").secret)
    assert found is not None
    assert found.wait_s(1_000_000) == 0


def test_a_limit_is_kept_when_keys_are_read_again(ledger: Ledger, ring: KeyRing, clock: Clock) -> None:
    secret = create_key(ledger, "shop", events_per_second=10).secret
    before = ring.find(secret)
    assert before is not None
    assert before.wait_s(100) == 0
    clock.now += REREAD_S + 0.01
    after = ring.find(secret)
    assert after is not None
    assert after.wait_s(1) == pytest.approx(6.09)


def test_a_bucket_fills_evenly_up_to_two_seconds_worth(clock: Clock) -> None:
    bucket = Bucket(10, clock)
    assert bucket.take(20) == 0
    assert bucket.take(5) == pytest.approx(0.5)
    clock.now += 0.5
    assert bucket.take(5) == 0
    clock.now += 3600
    assert bucket.take(20) == 0
    assert bucket.take(1) == pytest.approx(0.1)


def test_what_is_larger_than_a_bucket_passes_once_and_is_worked_off(clock: Clock) -> None:
    bucket = Bucket(10, clock)
    assert bucket.take(100) == 0
    assert bucket.take(1) == pytest.approx(8.1)


def test_a_use_is_written_down_at_most_once_a_minute(ledger: Ledger, ring: KeyRing) -> None:
    secret = create_key(ledger, "shop").secret
    ring.find(secret)
    ring.note_uses()
    first = list_keys(ledger)[0].used_at
    ring.find(secret)
    ring.note_uses()
    ring.note_uses()
    assert first is not None
    assert list_keys(ledger)[0].used_at == first
