import hashlib
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.collect.drafts import JUNE, KEY, MAY, around, contact, draft

from regard.collect.draft import Anonymous
from regard.collect.receive import ATTRIBUTE_STEPS, STEPS, TRAIT_STEPS, Receipt, receive
from regard.collect.refusal import Refusal
from regard.ledger.schema import ATTRIBUTE, INTERACTION, PERSON, TRAIT
from regard.vault import pseudonym
from regard.vocabulary import Channel, Environment, Touchpoint

ANN = pseudonym(KEY, "customer_id", "ann")
BOB = pseudonym(KEY, "customer_id", "bob")


def first(receipt: Receipt) -> dict[str, object]:
    return dict(receipt.interactions.to_pylist()[0])


def reasons(receipt: Receipt) -> list[tuple[int, str]]:
    return [(row["row"], row["reason"]) for row in receipt.refused.to_pylist()]


def test_steps_say_what_they_do() -> None:
    for step in (*STEPS, *ATTRIBUTE_STEPS, *TRAIT_STEPS):
        assert step.__name__.startswith(("refuse_", "put_"))
        assert step.__doc__


def test_a_contact_comes_out_with_the_columns_of_the_ledger() -> None:
    receipt = receive(draft(contact(native_id="o1", value=9.5)), around())
    assert receipt.interactions.schema.equals(INTERACTION)
    assert first(receipt)["value"] == 9.5
    assert first(receipt)["received_at"] == JUNE
    assert (first(receipt)["zone"], first(receipt)["kind"]) == ("UTC", "contact")


def test_an_empty_draft_gives_an_empty_receipt() -> None:
    receipt = receive(draft(), around())
    assert receipt.interactions.schema.equals(INTERACTION)
    assert receipt.attributes.schema.equals(ATTRIBUTE)
    assert receipt.people.schema.equals(PERSON)
    assert receipt.traits.schema.equals(TRAIT)
    assert len(receipt.interactions) == len(receipt.refused) == 0


def test_zone_and_kind_of_the_data_stay() -> None:
    both = receive(draft(contact(zone="Asia/Tokyo", kind="call"), contact()), around()).interactions
    assert both["zone"].to_pylist() == ["Asia/Tokyo", "UTC"]
    assert both["kind"].to_pylist() == ["call", "contact"]
    assert first(receive(draft(contact(zone="Asia/Tokyo")), around()))["zone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"problem": "off_the_scale"}, Refusal.OFF_THE_SCALE),
        ({"occurred_at": None}, Refusal.NO_TIME),
        ({"occurred_at": JUNE + timedelta(days=2, seconds=1)}, Refusal.IN_THE_FUTURE),
        ({"occurred_at": datetime(1899, 12, 31, 23, 59, tzinfo=UTC)}, Refusal.TOO_LONG_AGO),
        ({"touchpoint": None}, Refusal.NO_TOUCHPOINT),
        ({"touchpoint": " "}, Refusal.NO_TOUCHPOINT),
        ({"touchpoint": "---"}, Refusal.NO_TOUCHPOINT),
        ({"who": "a" * 513}, Refusal.TOO_LONG),
        ({"unit": "a" * 513}, Refusal.TOO_LONG),
        ({"identifiers": [{"kind": "device", "value": "a" * 513}]}, Refusal.TOO_LONG),
        ({"answers": [{"question": "q", "kind": "text", "text": "a" * 100_001}]}, Refusal.TOO_LONG),
        ({"context": '{"a": "' + "a" * 100_000 + '"}'}, Refusal.TOO_LONG),
    ],
)
def test_a_row_is_refused_with_its_reason(said: dict[str, object], reason: Refusal) -> None:
    receipt = receive(draft(contact(), contact(**said)), around())
    assert reasons(receipt) == [(2, reason)]
    assert len(receipt.interactions) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"occurred_at": JUNE + timedelta(days=2)},
        {"occurred_at": datetime(1900, 1, 1, tzinfo=UTC)},
        {"who": "ä" * 512},
        {"answers": [{"question": "q", "kind": "text", "text": "ä" * 100_000}]},
    ],
)
def test_a_row_at_the_limit_is_taken(said: dict[str, object]) -> None:
    assert len(receive(draft(contact(**said)), around()).interactions) == 1


def test_a_row_with_several_faults_has_the_first_reason_only() -> None:
    receipt = receive(draft(contact(occurred_at=None, touchpoint=None)), around())
    assert reasons(receipt) == [(1, Refusal.NO_TIME)]


def test_anonymous_contacts_are_kept_unless_the_mapping_refuses_them() -> None:
    nobody = [contact(who=None), contact(who="  ")]
    assert receive(draft(*nobody), around()).interactions["customer"].to_pylist() == [None, None]
    refused = receive(draft(*nobody, anonymous=Anonymous.REFUSE), around())
    assert reasons(refused) == [(1, Refusal.NO_CUSTOMER), (2, Refusal.NO_CUSTOMER)]


def test_words_of_refused_rows_do_not_stay_behind() -> None:
    receipt = receive(draft(contact(), contact(campaign="secret", occurred_at=None)), around())
    assert receipt.interactions["campaign"].chunk(0).dictionary.to_pylist() == []


def test_the_identity_is_a_hash_of_source_and_native_id() -> None:
    identity = first(receive(draft(contact(native_id="o1")), around()))["identity"]
    assert identity == hashlib.blake2b(b"4:shopo1", digest_size=16).digest()


def test_equal_rows_without_native_id_stay_two_and_come_out_the_same_again() -> None:
    rows = draft(contact(), contact(), contact(who="bob"))
    once, again = receive(rows, around()), receive(rows, around())
    ids = once.interactions["native_id"].to_pylist()
    assert [name[-2:] for name in ids] == ["#1", "#2", "#1"]
    assert len(set(ids)) == 3
    assert once.interactions["identity"].equals(again.interactions["identity"])


def test_the_cut_into_batches_makes_no_difference() -> None:
    whole = receive(draft(contact(), contact(value=1.0), contact()), around()).interactions["identity"].to_pylist()
    load = around()
    parts = [receive(draft(contact()), load), receive(draft(contact(value=1.0), contact()), load)]
    assert [key for part in parts for key in part.interactions["identity"].to_pylist()] == whole


def test_given_and_made_ids_stand_side_by_side() -> None:
    ids = receive(draft(contact(native_id="o1"), contact(), contact(native_id=" ")), around()).interactions["native_id"]
    assert [str(name)[:4] for name in ids.to_pylist()] == ["o1", "row:", "row:"]


def test_order_within_context_and_lists_makes_no_difference() -> None:
    score = {"question": "nps", "kind": "nps", "value": 9.0}
    word = {"question": "why", "kind": "text", "text": "fast"}
    one = contact(context='{"a": 1, "b": 2}', answers=[score, word])
    other = contact(context='{"b":2,"a":1}', answers=[word, score])
    ids = receive(draft(one, other), around()).interactions["native_id"].to_pylist()
    assert [name[-2:] for name in ids] == ["#1", "#2"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"unit": "a", "campaign": None}, {"unit": None, "campaign": "a"}),
        ({"unit": "1:a", "campaign": "b"}, {"unit": "1", "campaign": ":ab"}),
        ({"value": 1.0}, {"value": None}),
        ({"answers": [{}]}, {"answers": None}),
        ({"identifiers": []}, {"identifiers": [{"kind": "", "value": ""}]}),
    ],
)
def test_rows_that_say_different_things_have_different_ids(one: dict[str, object], other: dict[str, object]) -> None:
    ids = receive(draft(contact(**one), contact(**other)), around()).interactions["native_id"].to_pylist()
    assert [name[-2:] for name in ids] == ["#1", "#1"]


def test_people_get_pseudonyms_and_the_vault_learns_who_they_are() -> None:
    receipt = receive(draft(contact(employee="eve"), contact(who="bob"), contact()), around())
    eve = pseudonym(KEY, "employee", "eve")
    assert receipt.interactions["customer"].to_pylist() == [ANN, BOB, ANN]
    assert receipt.interactions["employee"].to_pylist() == [eve, None, None]
    people = sorted(tuple(person.values()) for person in receipt.people.to_pylist())
    expected = [(ANN, "customer_id", "ann"), (BOB, "customer_id", "bob"), (eve, "employee", "eve")]
    assert people == sorted(expected)


def test_each_kind_of_identifier_has_pseudonyms_of_its_own() -> None:
    named = [{"kind": "email", "value": "ann@example.org"}, {"kind": "device", "value": "d1"}]
    receipt = receive(draft(contact(identifiers=named), contact()), around())
    email, device = pseudonym(KEY, "email", "ann@example.org"), pseudonym(KEY, "device", "d1")
    assert receipt.interactions["identifiers"].to_pylist() == [
        [{"kind": "email", "key": email}, {"kind": "device", "key": device}],
        None,
    ]
    assert {person["pseudonym"] for person in receipt.people.to_pylist()} == {ANN, email, device}


def test_traits_go_to_the_vault_once_and_never_without_a_customer() -> None:
    named = [{"name": "name", "value": "Ann Smith"}, {"name": "phone", "value": " "}]
    rows = [contact(traits=named), contact(traits=named), contact(who=None, traits=[{"name": "name", "value": "X"}])]
    receipt = receive(draft(*rows), around())
    assert [tuple(trait.values())[:3] for trait in receipt.traits.to_pylist()] == [(ANN, "name", "Ann Smith")]
    assert receipt.traits["set_at"].to_pylist() == receipt.interactions["occurred_at"].to_pylist()[:1]


def test_a_refused_row_leaves_no_trace_of_a_person() -> None:
    row = contact(touchpoint=None, traits=[{"name": "name", "value": "Ann"}])
    facts = [{"who": "ann", "name": "tier", "value": "gold"}]
    receipt = receive(draft(row, facts=facts), around())
    assert len(receipt.people) == len(receipt.traits) == len(receipt.attributes) == 0
    assert reasons(receipt) == [(1, Refusal.NO_TOUCHPOINT)]


def test_contacts_before_an_erasure_are_refused_and_later_ones_taken() -> None:
    rows = [contact(), contact(occurred_at=MAY + timedelta(seconds=1)), contact(who="bob")]
    receipt = receive(draft(*rows), around(erased={ANN: MAY}))
    assert reasons(receipt) == [(1, Refusal.ERASED)]
    assert receipt.interactions["customer"].to_pylist() == [ANN, BOB]


def test_an_erased_person_is_known_under_any_identifier() -> None:
    row = contact(who=None, identifiers=[{"kind": "device", "value": "d1"}, {"kind": "customer_id", "value": "ann"}])
    receipt = receive(draft(contact(who="bob"), row), around(erased={ANN: MAY}))
    assert reasons(receipt) == [(2, Refusal.ERASED)]
    assert receipt.people["pseudonym"].to_pylist() == [BOB]


def test_facts_and_traits_of_an_erased_customer_are_refused() -> None:
    facts = [{"who": "ann", "name": "tier", "value": "gold"}, {"who": "ann", "name": "tier", "value": "blue"}]
    facts[1] |= {"valid_from": JUNE}  # type: ignore[dict-item]
    traits = [{"who": "ann", "name": "name", "value": "Ann"}]
    receipt = receive(draft(facts=facts, traits=traits), around(erased={ANN: MAY}))
    assert reasons(receipt) == [(1, Refusal.ERASED)]
    assert receipt.attributes["value"].to_pylist() == ["blue"]
    assert len(receipt.traits) == 0


def test_facts_are_taken_with_the_columns_of_the_ledger() -> None:
    receipt = receive(draft(facts=[{"who": "ann", "name": "tier", "value": "gold", "valid_from": MAY}]), around())
    assert receipt.attributes.schema.equals(ATTRIBUTE)
    fact = {"customer": ANN, "name": "tier", "value": "gold", "valid_from": MAY, "valid_to": None, "received_at": JUNE}
    assert receipt.attributes.to_pylist() == [fact]
    assert receipt.people["identifier"].to_pylist() == ["ann"]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"name": "tier", "value": "gold"}, Refusal.NO_CUSTOMER),
        ({"who": "ann", "name": "a" * 513, "value": "gold"}, Refusal.TOO_LONG),
        ({"who": "ann", "name": "tier", "value": "gold", "problem": "wrong_shape"}, Refusal.WRONG_SHAPE),
    ],
)
def test_a_fact_is_refused_with_its_reason(fact: dict[str, object], reason: Refusal) -> None:
    receipt = receive(draft(facts=[fact]), around())
    assert reasons(receipt) == [(1, reason)]
    assert len(receipt.attributes) == 0


def test_a_row_whose_contact_is_taken_is_not_refused_for_its_facts() -> None:
    receipt = receive(draft(contact(who=None), facts=[{"name": "tier", "value": "gold"}]), around())
    assert len(receipt.refused) == 0
    assert len(receipt.interactions) == 1


def test_a_row_with_many_refused_facts_is_refused_once() -> None:
    facts = [{"row": 1, "name": name, "value": "x"} for name in ("tier", "city")]
    assert reasons(receive(draft(facts=facts), around())) == [(1, Refusal.NO_CUSTOMER)]


def test_traits_alone_reach_the_vault() -> None:
    receipt = receive(draft(traits=[{"who": "ann", "name": "name", "value": "Ann Smith"}]), around())
    assert receipt.traits["value"].to_pylist() == ["Ann Smith"]
    assert receipt.people["identifier"].to_pylist() == ["ann"]


def test_words_are_redacted_by_what_the_row_itself_says() -> None:
    row = contact(
        who="c4711",
        traits=[{"name": "name", "value": "Ann Smith"}],
        identifiers=[{"kind": "phone", "value": "+49 170 1234567"}],
        answers=[{"question": "why", "kind": "text", "text": "I am Ann (C4711), ring 0170/1234567", "value": 3.0}],
        context='{"note": "ann smith wrote", "n": 3}',
        mention="bob@example.org",
    )
    got = first(receive(draft(row), around()))
    assert [(a["text"], a["value"]) for a in got["answers"]] == [("I am [name] ([id]), ring [phone]", 3.0)]  # type: ignore[attr-defined]
    assert got["context"] == '{"note":"[name] wrote","n":3}'
    assert got["mention"] == "[email]"


def test_words_are_redacted_by_what_the_vault_knows() -> None:
    vault = around(known_traits=lambda keys: {ANN: ("Carla Diaz",)} if ANN in keys.to_pylist() else {})
    row = contact(answers=[{"question": "why", "kind": "text", "text": "Carla was here"}])
    other = contact(who="bob", answers=[{"question": "why", "kind": "text", "text": "Carla was here"}])
    answers = receive(draft(row, other), vault).interactions["answers"].to_pylist()
    assert [answer[0]["text"] for answer in answers] == ["[name] was here", "Carla was here"]


def test_an_anonymous_contact_is_redacted_by_its_own_traits_only() -> None:
    said = {"who": None, "context": '{"a":"Ann and Bob"}'}
    rows = [contact(traits=[{"name": "name", "value": name}], **said) for name in ("Ann", "Bob")]
    contexts = receive(draft(*rows), around()).interactions["context"].to_pylist()
    assert contexts == ['{"a":"[name] and Bob"}', '{"a":"Ann and [name]"}']


def test_facts_are_redacted_by_the_traits_beside_them() -> None:
    facts = [{"who": "ann", "name": "note", "value": "Ann Smith, ann@example.org, gold"}]
    traits = [{"who": "ann", "name": "name", "value": "Ann Smith"}]
    values = receive(draft(facts=facts, traits=traits), around()).attributes["value"].to_pylist()
    assert values == ["[name], [email], gold"]


def test_names_and_native_ids_lose_their_addresses_but_identity_stays() -> None:
    row = contact(native_id="ann@example.org/7", touchpoint="Mail from ann@example.org", unit="ann@example.org")
    got = first(receive(draft(row), around()))
    assert (got["native_id"], got["touchpoint"], got["unit"]) == ("[email]/7", "mail_from_email", "[email]")
    assert got["identity"] == hashlib.blake2b(b"4:shopann@example.org/7", digest_size=16).digest()


def test_the_catalogue_is_frozen_onto_the_contact() -> None:
    shop = Touchpoint(key="checkout", name="Checkout", channel=Channel.STORE, stage="buy")
    got = first(receive(draft(contact(touchpoint="Checkout!")), around(shop)))
    assert (got["touchpoint"], got["channel"], got["stage"]) == ("checkout", "store", "buy")
    assert (got["environment"], got["contact"]) == ("physical", "direct")


def test_channel_and_stage_of_the_data_win() -> None:
    shop = Touchpoint(key="checkout", name="Checkout", channel=Channel.STORE, stage="buy")
    rows = [contact(channel="app", stage="Renew"), contact(), contact(channel="carrier pigeon")]
    got = receive(draft(*rows), around(shop)).interactions
    assert got["channel"].to_pylist() == ["app", "store", "store"]
    assert got["environment"].to_pylist() == ["digital", "physical", "physical"]
    assert got["stage"].to_pylist() == ["renew", "buy", "buy"]


def test_an_environment_set_by_people_holds_for_every_channel() -> None:
    shop = Touchpoint(key="checkout", name="Checkout", environment=Environment.VIRTUAL)
    assert first(receive(draft(contact(channel="store")), around(shop)))["environment"] == "virtual"


def test_unknown_touchpoints_become_unsorted_ones() -> None:
    rows = [contact(touchpoint="Blog", channel="social"), contact(touchpoint="blog "), contact(touchpoint="Desk")]
    receipt = receive(draft(*rows), around(Touchpoint(key="desk", name="Desk")))
    assert receipt.new_touchpoints == (Touchpoint(key="blog", name="Blog", channel=Channel.SOCIAL, sorted=False),)
    # What was guessed of the touchpoint is not taken over: the order of arrival must not decide.
    assert receipt.interactions["channel"].to_pylist() == ["social", "other", "other"]
    assert receipt.interactions["contact"].to_pylist() == ["indirect", "direct", "direct"]


def test_a_new_touchpoint_gets_the_channel_it_was_met_on_most() -> None:
    rows = [contact(channel="web"), contact(channel="phone"), contact(channel="phone")]
    assert receive(draft(*rows), around()).new_touchpoints[0].channel is Channel.PHONE


def test_refused_rows_register_no_touchpoint() -> None:
    assert receive(draft(contact(occurred_at=None)), around()).new_touchpoints == ()


def test_columns_in_several_pieces_are_taken() -> None:
    pieces = draft(contact(), contact(who="bob", touchpoint="Desk"))
    rows = pieces.interactions
    split = draft()
    object.__setattr__(split, "interactions", pa.concat_tables([rows.slice(0, 1), rows.slice(1, 1)]))
    receipt = receive(split, around())
    assert receipt.interactions["touchpoint"].to_pylist() == ["checkout", "desk"]
    assert pc.all(receipt.interactions["customer"].is_valid()).as_py()


def test_columns_without_any_piece_are_taken() -> None:
    hollow = draft()
    object.__setattr__(hollow, "interactions", pa.Table.from_batches([], schema=hollow.interactions.schema))
    assert len(receive(hollow, around()).interactions) == 0


def test_columns_of_like_types_in_any_order_are_taken() -> None:
    plain = draft(contact())
    names = plain.interactions.column_names[::-1]
    loose = plain.interactions.select(names).set_column(names.index("unit"), "unit", pa.array(["north"]))
    object.__setattr__(plain, "interactions", loose)
    assert receive(plain, around()).interactions["unit"].to_pylist() == ["north"]
