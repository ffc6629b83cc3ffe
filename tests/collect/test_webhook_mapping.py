"""Mappings: what they find in a body, and what is said of one that is wrong."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields
from tests.collect.hooks import HEAD, mapping

from regard.collect.webhooks import Signing, WebhookMapping, mapping_text, read_mapping_text
from regard.collect.webhooks.lookups import Lookup, Part, Spot, Value, look_up
from regard.collect.webhooks.mapping import Answered, Condition, EventRule, Known, When
from regard.errors import WrongUseError

BODY: dict[str, Any] = {
    "order": {"id": 17, "total": "59.90", "cents": 1999, "guest": 0, "paid": True, "note": None},
    "lines": [{"sku": "a", "price": 3}, {"sku": "b", "price": 4.5}],
    "ship to": {"zip": "8010"},
}
SPOT = Spot(BODY, BODY["lines"][1], {"x-event": "order.paid"}, {"shop": "graz"})


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("$.order.id", 17),
        ("$.lines[0].sku", "a"),
        ("$.lines[-1].price", 4.5),
        ("$['ship to'].zip", "8010"),
        ('$["ship to"]["zip"]', "8010"),
        ("@.sku", "b"),
        ("$.lines[9].sku", None),
        ("$.order.id.more", None),
        ("$.order[0]", None),
        ("$.order.note", None),
        ("Checkout", "Checkout"),
        ("order-{$.order.id}-{@.sku}", "order-17-b"),
        ("{header:X-Event} in {query:shop}", "order.paid in graz"),
        ("order-{$.order.nothing}", None),
        (Lookup(header="X-Event"), "order.paid"),
        (Lookup(query="shop"), "graz"),
        (Lookup(query="other"), None),
        (Lookup(fixed="$5"), "$5"),
        (Lookup(template="{$.order.id}"), "17"),
        (("$.nothing", "@.sku", "$.order.id"), "b"),
        (Lookup(path="$.order.guest", none_if=("0",)), None),
        (Lookup(header="X-Event", remove_prefix="order."), "paid"),
        (Lookup(path="$.order.paid", words={"true": "success"}), "success"),
        (Lookup(path="$.order.id", words={"true": "success"}), None),
        (Lookup(path="$.order.id", words={"true": "success"}, otherwise="failure"), "failure"),
        (Lookup(path="$.order.id", otherwise="failure"), "failure"),
        (Lookup(path="$.order.note", otherwise="failure"), None),
        (Lookup(path="$.order.cents", factor=0.01), 19.99),
        (Lookup(path="$.order.total", factor=2), 119.8),
        (Lookup(path="@.sku", factor=2), "b"),
        (None, None),
    ],
)
def test_a_value_is_found_where_the_mapping_says(value: Value | None, found: object) -> None:
    assert look_up(value, SPOT) == found


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("- {kind: call}", "touchpoint"),
        ("- {touchpoint: Shop, colour: red}", "colour"),
        ("- {touchpoint: $order.id}", "is no path"),
        ("- {touchpoint: '$.a[x]'}", "is no path"),
        ("- {touchpoint: 'a{$.b'}", "is no template"),
        ("- {touchpoint: '{}'}", "is no path"),
        ("- {touchpoint: []}", "an empty list"),
        ("- {touchpoint: {path: $.a, header: b}}", "give one of"),
        ("- {touchpoint: {words: {a: b}}}", "give one of"),
        ("- {touchpoint: Shop, each: lines}", "is no path"),
        ("- {touchpoint: Shop, channel: pigeon}", "no word 'pigeon'"),
        ("- {touchpoint: Shop, channel: [$.c, pigeon]}", "no word 'pigeon'"),
        ("- {touchpoint: Shop, outcome: {path: $.s, words: {ok: fine}}}", "no word 'fine'"),
        ("- {touchpoint: Shop, flag: {path: $.s, otherwise: other}}", "no word 'other'"),
        ("- {touchpoint: Shop, outcome: {fixed: fine}}", "no word 'fine'"),
        ("- {touchpoint: Shop, only: [{value: $.a}]}", "give one of `is`"),
        ("- {touchpoint: Shop, only: [{value: $.a, is: [a], exists: true}]}", "give one of `is`"),
        ("- {touchpoint: Shop, only: [{value: $.a, is: [true]}]}", "Expected `str`"),
        ("- {touchpoint: Shop, who: [{kind: E-Mail, value: $.a}]}", "small letters"),
        ("- {touchpoint: Shop, occurred_at: {value: $.a, format: lately}}", "is none of"),
        ("- {touchpoint: Shop, occurred_at: {value: $.a, zone: Mars}}", "Mars"),
        ("- {touchpoint: Shop, answers: [{question: q, kind: nps}]}", "give `value`"),
        ("- {touchpoint: Shop, answers: [{question: q, kind: nps, value: $.a, low: 1, high: 5}]}", "0 to 10"),
        ("- {touchpoint: Shop, answers: [{question: q, kind: csat, value: $.a, low: 1}]}", "both `low` and `high`"),
        ("- {touchpoint: Shop, traits: {email: '$x'}}", "is no path"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(rules: str, said: str) -> None:
    with pytest.raises(WrongUseError) as error:
        mapping(rules)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "line 1"),
        ("- 1", "wrong"),
        ("", "wrong"),
        ("\x00", "no YAML"),
        (HEAD + "events_per_second: 0", "1 or more"),
        ("x" * 200_001, "too long"),
        ("at: 2026-13-41", "wrong"),
        ("{" * 400, "mapping"),
    ],
)
def test_a_text_that_is_no_mapping_says_so(text: str, said: str) -> None:
    with pytest.raises(WrongUseError) as error:
        read_mapping_text(text)
    assert said in str(error.value)


def test_a_mapping_is_the_same_after_writing_and_reading() -> None:
    said = mapping(
        "- touchpoint: [$.a, Shop]\n"
        "  only: [{value: {header: X}, is: [a]}]\n"
        "  occurred_at: {value: $.at, format: epoch_ms}\n"
        "  context: {order: $.id}\n"
    )
    assert read_mapping_text(mapping_text(said)) == said


@pytest.mark.parametrize("part", [WebhookMapping, Signing, EventRule, Lookup, Condition, Known, When, Answered])
def test_every_entry_is_on_the_page_of_mappings(part: type[Part]) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/webhook-mapping.md").read_text("utf-8")
    assert [field.encode_name for field in fields(part) if f"`{field.encode_name}`" not in page] == []
