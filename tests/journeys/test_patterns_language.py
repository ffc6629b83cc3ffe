"""The language of patterns is read as its grammar says; what cannot be read is shown with its place and a remedy."""

import pytest

from regard.errors import WrongUseError
from regard.journeys.patterns_language import Link, Pattern, following, read_pattern


def test_a_name_is_one_contact() -> None:
    pattern = read_pattern(' cart->shop_2 -> "E-mail: offer" -> pre-sale ')
    assert [link.touchpoints for link in pattern.links] == [("cart",), ("shop_2",), ("E-mail: offer",), ("pre-sale",)]
    assert {(link.negated, link.least, link.most) for link in pattern.links} == {(False, 1, 1)}


def test_a_key_may_have_letters_of_any_script() -> None:
    assert read_pattern("café_menü -> サポート").links == (Link(("café_menü",)), Link(("サポート",)))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (".", Link((), negated=True)),
        (".*", Link((), negated=True, least=0, most=None)),
        ("[ad|shop]+", Link(("ad", "shop"), least=1, most=None)),
        ("[^ad | shop]?", Link(("ad", "shop"), negated=True, least=0)),
        ("ad{3}", Link(("ad",), least=3, most=3)),
        ("ad{2,}", Link(("ad",), least=2, most=None)),
        ("ad{,2}", Link(("ad",), least=0, most=2)),
        ("ad { 2 , 4 }", Link(("ad",), least=2, most=4)),
    ],
)
def test_a_link_has_touchpoints_and_how_often(text: str, link: Link) -> None:
    assert read_pattern(text).links == (link,)


def test_a_path_has_a_start_and_an_end() -> None:
    pattern = read_pattern("path_start -> ad -> path_end")
    assert pattern == Pattern("path_start -> ad -> path_end", (Link(("ad",)),), from_start=True, to_end=True)
    assert read_pattern('"path_start"').links == (Link(("path_start",)),)


@pytest.mark.parametrize(
    ("text", "position", "should"),
    [
        ("", 1, "a touchpoint"),
        ("cart ->", 8, "a touchpoint"),
        ("cart shop", 6, "`->`"),
        ("cart -> -> shop", 9, "a touchpoint"),
        ("cart -> [ad|", 13, "a touchpoint"),
        ("cart -> [ad shop]", 13, "`|` or `]`"),
        ("cart -> path_end -> shop", 18, "nothing"),
        ("cart -> path_start -> shop", 9, "a contact"),
        ("path_end", 1, "a contact"),
        ("cart{4,2}", 5, "how often"),
        ("cart{}", 5, "how often"),
        ("cart{0}", 5, "how often"),
        ("cart{x}", 5, "how often"),
        ("cart -> $", 9, "a touchpoint"),
    ],
)
def test_what_cannot_be_read_is_shown_with_its_place(text: str, position: int, should: str) -> None:
    with pytest.raises(WrongUseError) as caught:
        read_pattern(text)
    assert f"at position {position} where {should} should stand" in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(("text", "asks"), [("path_start", "no contacts"), ("ad{61}", "61 contacts")])
def test_a_pattern_asks_for_some_contacts_but_not_too_many(text: str, asks: str) -> None:
    with pytest.raises(WrongUseError, match=f"asks for {asks}"):
        read_pattern(text)


def test_one_pattern_follows_another_after_anything() -> None:
    pattern = following(read_pattern("path_start -> ad"), read_pattern("shop -> path_end"))
    assert pattern.links == (Link(("ad",)), Link((), negated=True, least=0, most=None), Link(("shop",)))
    assert (pattern.from_start, pattern.to_end) == (True, True)
