"""What columns become: corrected by form, as text, from an earlier load; and what a dry run says of it."""

from pathlib import Path

import pytest
from tests.web.desks.loading import ORDERS, Site, loaded, mapped, send, tried

from regard.collect.sources.table_files.mapping import (
    Amount,
    Ending,
    Entry,
    Mapping,
    Score,
    Span,
    TextAnswer,
    When,
    Who,
)
from regard.vocabulary import AnswerKind, Outcome
from regard.web.accounts.models import AuditEntry
from regard.web.desks.load.masking import MASK, masked_values
from regard.web.desks.load.roles import AS_IT_IS, WORDS, role_of, with_roles, without
from regard.web.running import Running

PLAIN = Mapping(source="shop", who=Who(column="who"), occurred_at=When(column="at"), context=("more",))
PEOPLE = b"customer,email,when,store,minutes,comment,score\n" + b"".join(
    f"c{number},ann{number}@mail.test,2026-05-{1 + number:02}T10:00:00Z,Kiel,3,It was fine with me then,9\n".encode()
    for number in range(24)
)
PEOPLE += b"c98,bob@mail.test,2026-05-26T10:00:00Z,Kiel,4,Write to ann@mail.test about it please,7\n"
PEOPLE += b"c99,carla@mail.test,not a time,Kiel,5,Never again I will come here,1\n"


def as_times(column: str) -> When:
    return When(column=column, format="dmy", zone="Europe/Berlin")


@pytest.mark.parametrize("role", [role for role in WORDS if role not in {"context", "occurred_at"}])
def test_a_column_has_the_role_it_was_given(role: str) -> None:
    changed = with_roles(PLAIN, {"more": role}, as_times)
    assert role_of(changed, "more") == role
    assert "more" not in changed.context
    assert role_of(with_roles(changed, {"more": "context"}, as_times), "more") == "context"


def test_a_new_time_column_takes_the_place_of_the_old_one() -> None:
    changed = with_roles(PLAIN, {"more": "occurred_at", "at": "ignore"}, as_times)
    assert changed.occurred_at == as_times("more")
    assert role_of(changed, "at") == "ignore"


def test_what_only_the_text_can_say_stays_as_it_is() -> None:
    ending = Ending(column="state", values={"ok": Outcome.SUCCESS})
    mapping = Mapping(source="shop", who=Who(column="who"), occurred_at=When(column="at"), outcome=ending)
    assert role_of(mapping, "state") == AS_IT_IS
    assert with_roles(mapping, {"state": AS_IT_IS, "who": "who:customer_id"}, as_times) == mapping
    assert with_roles(mapping, {"state": "kind"}, as_times).outcome is None


def test_a_product_goes_when_one_of_its_columns_goes() -> None:
    assert without(Amount(product=("price", "pieces")), {"price"}) is None
    assert without("shop", {"shop"}) == "shop"
    assert without({"a": "name", "b": "email"}, {"a"}) == {"b": "email"}


def test_roles_are_read_from_every_part() -> None:
    mapping = Mapping(
        source="shop",
        who=Who(column="a", kind="email"),
        occurred_at=When(column="b"),
        touchpoint=Entry(column="c"),
        duration_s=Span(column="d", unit="min"),
        scores=(Score(column="e", question="e", kind=AnswerKind.NPS),),
        texts=(TextAnswer(column="f", question="f"),),
        traits={"g": "email"},
        native_id=("h",),
        ignore=("i",),
    )
    expected = ["who:email", "occurred_at", "touchpoint", "duration_s:min", "score:nps", "text", "trait:email"]
    assert [role_of(mapping, column) for column in "abcdefghi"] == [*expected, "native_id", "ignore"]


def test_a_corrected_column_is_loaded_as_corrected(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, PEOPLE, "visits.csv")
    fields = mapped(client, upload, source="branch_visits", touchpoint="Store visit")
    tried(here, client, upload, **{**fields, "role-3": "unit", "role-4": "waiting_s:min", "role-6": "score:nps"})
    found = client.get(f"/load/files/{upload.id}/trial").context["trial"].found
    assert (found.taken, found.refused, found.customers) == (25, 1, 25)
    assert {sample.touchpoint for sample in found.samples} == {"store_visit"}
    text = client.get(f"/load/files/{upload.id}/text").content.decode()
    assert "waiting_s:" in text
    assert "unit: min" in text


def test_another_column_can_say_when_it_happened(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(
        client, ORDERS.replace(b"touchpoint,nps", b"touchpoint,paid_on").replace(b"Z,Hotline,", b"Z,Hotline,0")
    )
    fields = {"role-2": "ignore", "role-4": "occurred_at", "zone": "Europe/Berlin"}
    client.post(f"/load/files/{upload.id}/", mapped(client, upload, **fields))
    text = client.get(f"/load/files/{upload.id}/text").context["form"].initial["text"]
    assert "occurred_at:\n  column: paid_on\n" in text
    assert "zone: Europe/Berlin" in text


def test_a_dry_run_tells_personal_data_reasons_and_the_span(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, PEOPLE, "visits.csv")
    tried(here, client, upload, touchpoint="Store visit")
    view = client.get(f"/load/files/{upload.id}/trial").context["trial"]
    assert view.found.traits == {"email": 25}
    assert view.found.redacted == 1
    assert (view.found.first.day, view.found.last.day) == (1, 26)
    assert [(each.reason, each.count, each.examples[0].row) for each in view.reasons] == [("unreadable_time", 1, 26)]
    assert AuditEntry.objects.filter(act="saw", kind="people").exists()


def test_who_sees_no_people_sees_no_values_that_name_somebody(site: Site, here: Running) -> None:
    client = site("analyst")
    upload = send(client, PEOPLE, "visits.csv")
    page = client.get(f"/load/files/{upload.id}/").content.decode()
    tried(here, client, upload, touchpoint="Store visit")
    page += client.get(f"/load/files/{upload.id}/trial").content.decode()
    assert "Kiel" in page
    assert MASK in page
    assert "mail.test" not in page
    assert "not a time" not in page


def test_masks_stand_where_values_may_name_somebody() -> None:
    assert masked_values("trait", ("Ann",)) == (MASK,)
    assert masked_values("who:email", ()) == ()
    assert masked_values("context", ("ask ann@example.org", "red")) == ("ask [email]", "red")


def test_two_columns_cannot_both_be_the_customer(site: Site) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    response = client.post(f"/load/files/{upload.id}/", mapped(client, upload, **{"role-0": "who:customer_id"}))
    assert response.status_code == 422
    assert b"only one can be" in response.content


@pytest.mark.parametrize("name", ["", "Web Shop", "../shop", "läden!"])
def test_a_source_has_a_plain_name(site: Site, name: str) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    response = client.post(f"/load/files/{upload.id}/", mapped(client, upload, source=name))
    assert response.status_code == 422
    assert "source" in response.context["form"].errors


def test_a_customers_table_without_customers_is_no_mapping(site: Site) -> None:
    client = site("manager")
    upload = send(client, b"customer,segment\n" + b"".join(b"c%d,gold\n" % each for each in range(9)), "people.csv")
    response = client.post(f"/load/files/{upload.id}/", mapped(client, upload, **{"role-0": "context"}))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_the_text_is_the_mapping_and_comes_back_as_it_was(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    text = client.get(f"/load/files/{upload.id}/text").context["form"].initial["text"]
    changed = text.replace("source: orders", "source: web_orders")
    assert client.post(f"/load/files/{upload.id}/text", {"text": changed}).status_code == 302
    assert client.get(f"/load/files/{upload.id}/text").context["form"].initial["text"] == changed
    assert mapped(client, upload)["source"] == "web_orders"


@pytest.mark.parametrize("text", ["source: [", "source: shop\nfoo: 1", ""])
def test_a_text_that_is_no_mapping_says_where(site: Site, text: str) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    response = client.post(f"/load/files/{upload.id}/text", {"text": text})
    assert response.status_code == 422
    assert "text" in response.context["form"].errors
    assert "uploads" not in str(response.context["form"].errors)


def test_the_next_file_of_a_source_is_read_by_the_same_mapping(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, ORDERS), **{"role-1": "who:email"})
    again = send(client, ORDERS)
    assert mapped(client, again)["role-1"] == "who:email"
    loaded(here, client, again, **{"role-1": "who:customer_id"})
    kept = sorted(path.name for path in (here.ledger.folder / "mappings").iterdir())
    assert kept == ["orders.1.yaml", "orders.yaml"]


def test_a_mapping_of_another_file_is_used_only_where_it_fits(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, ORDERS), **{"role-1": "who:email"})
    fits, other = send(client, ORDERS, "may.csv"), send(client, PEOPLE, "visits.csv")
    client.post(f"/load/files/{fits.id}/reuse", {"mapping": "orders"})
    assert mapped(client, fits)["role-1"] == "who:email"
    page = client.post(f"/load/files/{other.id}/reuse", {"mapping": "orders"}, follow=True)
    assert b"does not fit" in page.content
    assert client.post(f"/load/files/{fits.id}/reuse", {"mapping": "../secret"}).status_code == 400


def test_a_kept_mapping_that_is_broken_is_not_used(site: Site, here: Running) -> None:
    kept = Path(here.ledger.folder / "mappings" / "orders.yaml")
    kept.write_text("nothing: of a mapping")
    client = site("manager")
    upload = send(client, ORDERS)
    assert mapped(client, upload)["source"] == "orders"
    assert client.post(f"/load/files/{upload.id}/reuse", {"mapping": "orders"}).status_code == 400
    loaded(here, client, upload)
    assert kept.with_name("orders.1.yaml").exists()


def test_columns_beyond_those_shown_are_taken_as_they_were_found(site: Site, here: Running) -> None:
    names = ["customer", "time", "touchpoint", *(f"more_{number}" for number in range(230))]
    row = ["c1", "2026-05-01T10:00:00Z", "Hotline", *("x" for _ in range(230))]
    client = site("manager")
    upload = send(client, "\n".join([",".join(names), *[",".join(row)] * 3]).encode(), "wide.csv")
    page = client.get(f"/load/files/{upload.id}/")
    assert page.context["hidden"] == 33
    tried(here, client, upload)
    assert client.get(f"/load/files/{upload.id}/trial").context["trial"].found.taken == 3
