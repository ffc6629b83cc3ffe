import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.collect.trait_names import DEEPEST, are_plain, is_plain, part, text_of, trait_of, trait_of_person


@pytest.mark.parametrize(
    ("name", "trait"),
    [
        ("email", "email"),
        ("E-Mail", "email"),
        ("emailAddress", "email"),
        ("firstName", "first_name"),
        ("first_name", "first_name"),
        ("LAST NAME", "last_name"),
        ("fullName", "name"),
        ("phone", "phone"),
        ("phoneNumber", "phone"),
        ("address", "address"),
        ("shippingAddress", "address"),
        ("birthday", "birth_date"),
        ("dateOfBirth", "birth_date"),
        ("avatar", "avatar"),
        ("username", "username"),
        ("website", "website"),
        ("ip", "ip_address"),
        ("ip_address", "ip_address"),
    ],
)
def test_a_personal_field_is_known_by_its_name(name: str, trait: str) -> None:
    assert trait_of(name) == trait
    assert trait_of_person(name) == trait


@pytest.mark.parametrize("name", ["order_id", "plan", "products", "mobile", "via", "shipping", "title", "", "?"])
def test_any_other_field_is_not_personal(name: str) -> None:
    assert trait_of(name) is None
    assert trait_of_person(name) is None


def test_a_name_is_personal_only_of_a_person() -> None:
    assert trait_of("name") is None
    assert trait_of_person("name") == "name"


def test_properties_are_parted_into_plain_and_personal_ones() -> None:
    kept, traits = part(
        {"sku": "a", "email": "ann@example.org", "address": {"city": "Rome"}, "ip": "1.1.1.1", "phone": ""}
    )
    assert kept == {"sku": "a"}
    assert traits == (("email", "ann@example.org"), ("address", '{"city":"Rome"}'))


def test_a_personal_field_of_somebody_else_is_left_out() -> None:
    kept, traits = part({"gifts": [{"to": {"email": "bob@example.org", "card": "x"}}, 3]})
    assert kept == {"gifts": [{"to": {"card": "x"}}, 3]}
    assert traits == ()


def test_yes_or_no_is_not_personal() -> None:
    assert part({"email": True, "phone": False}) == ({"email": True, "phone": False}, ())


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def test_properties_of_too_many_levels_are_refused() -> None:
    assert part(nested(DEEPEST))[1] == ()
    with pytest.raises(ValueError, match="more than 32 levels"):
        part(nested(DEEPEST + 1))


@pytest.mark.parametrize(("value", "text"), [("Ann", "Ann"), (" ", None), (None, None), (7, "7"), ([1], "[1]")])
def test_a_value_is_written_as_a_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_a_long_name_is_looked_at_each_time() -> None:
    assert is_plain(json.dumps({"x" * 100: 1}, separators=(",", ":")))
    assert is_plain(json.dumps({"x" * 100: 1}, separators=(",", ":")))


NAMES = st.sampled_from(["email", "E-Mail", "sku", "firstName", "to", "ip", 'quo"ted', "back\\slash", "url"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(['"email":', "x", '{"ip":1}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_looks_plain_is_all_kept(properties: dict[str, Any]) -> None:
    if are_plain(properties) or is_plain(json.dumps(properties, separators=(",", ":"))):
        assert part(properties) == (properties, ())
