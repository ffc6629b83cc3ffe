"""Who a PostHog event is about: a user, a visitor, or nobody; and who is the same."""

import pytest
from tests.collect.protocols.posthog_messages import VISITOR, batch, message, sent, told

from regard.collect.refusal import Refusal

OLD_VISITOR = "17b0a2c9e5b3f0-0a1b2c3d4e5f6a-1f3b6254-1fa400-17b0a2c9e5c4d1"
RANDOM = "2b0f7f0e-8c5d-4a39-9f43-3f2a6f1f9a10"


def who(distinct_id: str | None, **properties: object) -> tuple[str, str | None]:
    event = told("Order Completed", distinct_id, **properties)
    return event.who_kind, event.who


@pytest.mark.parametrize("distinct_id", ["ann", "4711", "ann@example.org", RANDOM])
def test_an_id_is_a_users_unless_something_speaks_against_it(distinct_id: str) -> None:
    assert who(distinct_id) == ("customer_id", distinct_id)


@pytest.mark.parametrize("distinct_id", [VISITOR, VISITOR.upper(), OLD_VISITOR])
def test_an_id_as_the_libraries_make_it_is_a_visitors(distinct_id: str) -> None:
    assert who(distinct_id) == ("anonymous_id", distinct_id)


def test_a_library_that_says_whether_somebody_is_identified_is_believed() -> None:
    assert who(VISITOR, p_is_identified=True) == ("customer_id", VISITOR)
    assert who("ann", p_is_identified=False) == ("anonymous_id", "ann")


def test_the_id_of_the_device_and_one_that_wants_no_profile_are_visitors() -> None:
    assert who("d-1", p_device_id="d-1") == ("anonymous_id", "d-1")
    assert who("d-1", p_process_person_profile=False) == ("anonymous_id", "d-1")


def test_an_event_that_a_server_captured_without_anybody_is_nobodys() -> None:
    assert who(RANDOM, p_process_person_profile=False)[1] is None
    assert who("$posthog_cookieless")[1] is None
    assert told("Order Completed", None).who is None


def test_a_number_is_an_id_as_well() -> None:
    assert sent(distinct_id=4711).who == "4711"
    assert told("Order Completed", None, distinct_id="ann").who == "ann"


def test_identify_says_which_visitor_a_user_was() -> None:
    event = told("$identify", "ann", p_anon_distinct_id=VISITOR, p_device_id="d-1")
    assert (event.kind, event.touchpoint, event.who) == ("identify", None, "ann")
    assert event.identifiers == (("anonymous_id", VISITOR), ("anonymous_id", "d-1"))


def test_whoever_is_identified_is_a_user_whatever_the_id_looks_like() -> None:
    assert told("$identify", VISITOR).who_kind == "customer_id"


def test_the_device_of_a_user_is_evidence_and_a_visitors_is_none() -> None:
    assert told("Order Completed", "ann", p_is_identified=True, p_device_id="d-1").identifiers == (
        ("anonymous_id", "d-1"),
    )
    assert told("Order Completed", VISITOR, p_is_identified=False, p_device_id="d-1").identifiers == ()


@pytest.mark.parametrize("name", ["$create_alias", "$merge_dangerously"])
def test_an_alias_is_evidence_for_both_kinds_and_has_no_direction(name: str) -> None:
    event = told(name, "ann", alias="old")
    assert (event.kind, event.who) == ("alias", "ann")
    assert event.identifiers == (("customer_id", "old"), ("anonymous_id", "old"))


def test_an_alias_that_looks_made_is_a_visitors() -> None:
    assert told("$create_alias", "ann", alias=VISITOR).identifiers == (("anonymous_id", VISITOR),)
    assert told("$create_alias", "ann").identifiers == ()


def test_what_is_set_is_split_into_traits_and_attributes() -> None:
    said = {"email": "ann@example.org", "plan": "gold", "$fbc": "x", "utm_source": "y"}
    event = sent("$set", **{"$set": said})
    assert (event.kind, event.traits, event.attributes) == (
        "identify", (("email", "ann@example.org"),), (("plan", "gold"),),
    )  # fmt: skip


def test_what_is_set_now_wins_over_what_is_set_once() -> None:
    both = {"$set_once": {"plan": "free", "since": "2024"}, "properties": {"$set": {"plan": "gold"}}}
    assert dict(sent("$identify", **both).attributes) == {"plan": "gold", "since": "2024"}


def test_a_contact_may_say_something_of_the_person_too() -> None:
    event = told(p_set={"plan": "gold"}, p_set_once="nothing")
    assert (event.kind, event.attributes) == ("order_completed", (("plan", "gold"),))


def test_word_of_nobody_is_refused() -> None:
    assert told("$identify", None).problem is Refusal.NO_CUSTOMER


def test_the_oldest_call_sets_what_is_known_of_a_person() -> None:
    (event,) = batch({"$token": "k", "$distinct_id": "ann", "$set": {"plan": "gold"}})
    assert (event.kind, event.who, event.attributes) == ("identify", "ann", (("plan", "gold"),))


@pytest.mark.parametrize(
    ("groups", "account"),
    [({"project": "p", "company": "delta"}, "delta"), ({"project": 7}, "7"), ({"company": None}, None), ("x", None)],
)
def test_the_group_that_is_a_company_is_the_account(groups: object, account: str | None) -> None:
    assert told(p_groups=groups).account == account


def test_a_group_has_traits_of_its_own() -> None:
    event = told("$groupidentify", "ann", p_group_type="company", p_group_key="delta", p_group_set={"industry": "it"})
    assert (event.kind, event.account) == ("group", "delta")
    assert dict(event.attributes) == {"account": "delta", "account_industry": "it"}


@pytest.mark.parametrize("distinct_id", ["$company_delta", RANDOM, None])
def test_word_of_a_group_without_a_person_is_left(distinct_id: str | None) -> None:
    properties = {"$group_type": "company", "$group_key": "delta"}
    assert batch(message("$groupidentify", distinct_id, properties=properties)) == []
    assert (told("$groupidentify", RANDOM, p_is_identified=True, p_group_key="d").account) == "d"
