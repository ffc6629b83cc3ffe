import pytest
from tests.collect.protocols.segment_messages import sent

from regard.collect.refusal import Refusal


@pytest.mark.parametrize(
    ("user", "anonymous", "who", "identifiers"),
    [
        ("ann", None, ("customer_id", "ann"), ()),
        ("ann", "a-1", ("customer_id", "ann"), (("anonymous_id", "a-1"),)),
        ("", "a-1", ("anonymous_id", "a-1"), ()),
        (None, "a-1", ("anonymous_id", "a-1"), ()),
        (4711, None, ("customer_id", "4711"), ()),
        (4711.0, 0.5, ("customer_id", "4711"), (("anonymous_id", "0.5"),)),
        (" ", "", ("customer_id", None), ()),
    ],
)
def test_a_user_is_a_customer_and_anonymous_ids_are_evidence(
    user: object, anonymous: object, who: tuple[str, str | None], identifiers: tuple[tuple[str, str], ...]
) -> None:
    event = sent(userId=user, anonymousId=anonymous)
    assert (event.who_kind, event.who) == who
    assert event.identifiers == identifiers


def test_identify_splits_traits_into_personal_ones_and_attributes() -> None:
    traits = {"firstName": "Ann", "email": "ann@example.org", "plan": "gold", "vip": True, "age": 41, "ip": "1.1.1.1"}
    event = sent("identify", traits=traits)
    assert event.touchpoint is None
    assert event.kind == "identify"
    assert event.traits == (("first_name", "Ann"), ("email", "ann@example.org"))
    assert event.attributes == (("plan", "gold"), ("vip", "true"), ("age", "41"))


def test_free_traits_live_in_the_vault_as_json() -> None:
    event = sent("identify", traits={"address": {"city": "Rome"}, "pets": ["cat"], "blank": "", "none": None, "!": 1})
    assert event.traits == (("address", '{"city":"Rome"}'), ("pets", '["cat"]'))
    assert event.attributes == ()


def test_a_personal_name_with_yes_or_no_is_an_attribute() -> None:
    assert sent("identify", traits={"email": True}).attributes == (("email", "true"),)


def test_a_company_is_the_account_with_attributes() -> None:
    company = {"id": 7, "name": "Delta Ltd", "employees": 40, "email": "info@example.org", "ip": "1.1.1.1"}
    event = sent("identify", traits={"company": company})
    assert event.account == "7"
    assert event.attributes == (("account", "7"), ("account_name", "Delta Ltd"), ("account_employees", "40"))
    assert event.traits == (("account_email", "info@example.org"),)


@pytest.mark.parametrize(
    ("company", "account"), [("Delta Ltd", "Delta Ltd"), ({"name": "Delta Ltd"}, "Delta Ltd"), ({}, None), ([], None)]
)
def test_a_company_has_an_id_or_a_name(company: object, account: str | None) -> None:
    assert sent("identify", traits={"company": company}).account == account


def test_traits_in_the_context_count_on_every_call() -> None:
    event = sent(context={"traits": {"email": "ann@example.org", "plan": "gold"}})
    assert event.traits == (("email", "ann@example.org"),)
    assert event.attributes == (("plan", "gold"),)
    assert event.context is None


def test_traits_of_the_call_win_over_those_of_its_context() -> None:
    event = sent("identify", traits={"plan": "gold"}, context={"traits": {"plan": "free", "email": "a@example.org"}})
    assert event.attributes == (("plan", "gold"),)
    assert event.traits == (("email", "a@example.org"),)


def test_group_says_the_account_of_a_person() -> None:
    event = sent("group", groupId="delta", traits={"name": "Delta Ltd", "tags": ["b2b"], "plan": None})
    assert (event.account, event.touchpoint, event.kind) == ("delta", None, "group")
    assert event.attributes == (("account", "delta"), ("account_name", "Delta Ltd"))
    assert event.traits == (("account_tags", '["b2b"]'),)


def test_alias_is_evidence_of_both_kinds() -> None:
    event = sent("alias", previousId="a-1")
    assert (event.who, event.kind, event.touchpoint) == ("ann", "alias", None)
    assert event.identifiers == (("customer_id", "a-1"), ("anonymous_id", "a-1"))
    assert sent("alias").identifiers == ()


@pytest.mark.parametrize("call", ["identify", "group", "alias"])
def test_word_about_nobody_is_refused(call: str) -> None:
    assert sent(call, userId="", previousId="bob", groupId="delta").problem is Refusal.NO_CUSTOMER


@pytest.mark.parametrize("name", ["externalIds", "externalId"])
def test_external_ids_are_further_identifiers(name: str) -> None:
    listed = [{"type": "Loyalty Card", "id": 12}, {"type": "x"}, {"id": "y"}, "z", {"type": "?", "id": 1}]
    event = sent(anonymousId="a-1", context={name: listed})
    assert event.identifiers == (("anonymous_id", "a-1"), ("loyalty_card", "12"))


def test_external_ids_that_are_no_list_are_left_out() -> None:
    assert sent(context={"externalIds": "x"}).identifiers == ()
