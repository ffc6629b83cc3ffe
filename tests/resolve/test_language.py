"""The language of a customer: as it holds at the moment, told by any of the usual attributes."""

from datetime import datetime

import pytest
from tests.cast import Contact, after, arrive, facts, key_of

from regard.ledger import Ledger, append, read
from regard.resolve.language import languages_of
from regard.story import catch_up


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    arrive(ledger, Contact("1", "ann"), Contact("2", "bob"), Contact("3", "carla"), Contact("4", "delta"))
    said = [
        ("ann", "language", "de_AT", 0, 100),
        ("ann", "language", "fr", 100),
        ("ann", "locale", "en-US"),
        ("bob", "locale", "pt-BR"),
        ("carla", "language", "German, please"),
        ("delta", "plan", "gold"),
    ]
    append(ledger, "attribute", facts(*said))
    catch_up(ledger)
    return ledger


def spoken(ledger: Ledger, at: datetime) -> dict[str, str]:
    names = {key_of(who).hex(): who for who in ("ann", "bob", "carla", "delta")}
    with read(ledger) as reader:
        return {names[customer]: tag for customer, tag in languages_of(reader, names, at).items()}


def test_the_language_is_that_of_the_moment(told: Ledger) -> None:
    assert spoken(told, after(50)) == {"ann": "de-AT", "bob": "pt-BR"}
    assert spoken(told, after(200)) == {"ann": "fr", "bob": "pt-BR"}


def test_only_those_who_are_asked_about_are_told(told: Ledger) -> None:
    with read(told) as reader:
        assert languages_of(reader, [], after(0)) == {}
        assert list(languages_of(reader, [key_of("bob").hex()], after(0))) == [key_of("bob").hex()]
