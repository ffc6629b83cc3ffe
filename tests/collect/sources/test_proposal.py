import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from regard.collect.sources.table_files import Mapping, Proposal, drafts, propose
from regard.collect.sources.table_files.mapping import Amount, Ending, Entry, Score, Span, When, Who
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Outcome

PEOPLE = ["ann", "bob", "carla", "delta"]


def visits(count: int = 80) -> dict[str, Any]:
    """Contacts of four customers: what a shop would export."""
    dice = random.Random(7)  # noqa: S311  (a fixed sample, no secret)
    who = [PEOPLE[i % 4] for i in range(count)]
    return {
        "order_id": [f"A{i:04}" for i in range(count)],
        "customer_id": who,
        "created_at": [f"2026-01-{i % 28 + 1:02}T10:00:00Z" for i in range(count)],
        "event": [dice.choice(["home", "cart", "checkout"]) for _ in range(count)],
        "platform": [dice.choice(["desktop", "ios"]) for _ in range(count)],
        "status": [dice.choice(["completed", "failed", "open"]) for _ in range(count)],
        "amount_eur": [round(dice.uniform(1, 99), 2) for _ in range(count)],
        "nps_score": [dice.choice([0, 3, 7, 9, 10, ""]) for _ in range(count)],
        "csat": [dice.choice([1, 2, 5]) for _ in range(count)],
        "comment": [f"It was quite all right on visit {i}" for i in range(count)],
        "wait_time_min": [dice.randint(0, 20) for _ in range(count)],
        "country": [{"ann": "DE", "bob": "FR"}.get(name, "IT") for name in who],
        "e-mail": [f"{name}@example.org" for name in who],
        "basket": [dice.randint(100, 999) for _ in range(count)],
    }


def proposed(folder: Path, columns: dict[str, Any], delimiter: str = ",", **asked: Any) -> Proposal:
    lines = [columns, *zip(*columns.values(), strict=True)]
    text = "\n".join(delimiter.join(map(str, line)) for line in lines)
    (folder / "x.csv").write_text(text + "\n")
    return propose(folder / "x.csv", source="shop", **asked)


def guess(folder: Path, columns: dict[str, Any], delimiter: str = ",", **asked: Any) -> Mapping:
    return proposed(folder, columns, delimiter, **asked).mapping


def test_a_shop_export_is_understood(tmp_path: Path) -> None:
    found = proposed(tmp_path, visits())
    mapping = found.mapping
    assert mapping.who == Who(column="customer_id")
    assert (mapping.occurred_at, mapping.native_id) == (When(column="created_at"), ("order_id",))
    assert (mapping.touchpoint, mapping.channel) == (Entry(column="event"), Entry(column="platform"))
    assert mapping.outcome == Ending(column="status", values={"completed": Outcome.SUCCESS, "failed": Outcome.FAILURE})
    assert (mapping.value, mapping.currency) == (Amount(column="amount_eur"), Entry(fixed="EUR"))
    assert mapping.waiting_s == Span(column="wait_time_min", unit="min")
    assert found.questions == ()


def test_scores_words_and_people_are_told_apart(tmp_path: Path) -> None:
    mapping = guess(tmp_path, visits())
    assert [(score.column, score.kind) for score in mapping.scores] == [("csat", "csat"), ("nps_score", "nps")]
    assert [each.column for each in mapping.texts] == ["comment"]
    assert (mapping.attributes, mapping.traits) == (("country",), {"e-mail": "email"})
    assert mapping.context == ("basket", "status")


def test_every_column_is_shown_with_role_reason_and_examples(tmp_path: Path) -> None:
    columns = proposed(tmp_path, visits()).columns
    assert [column.name for column in columns] == list(visits())
    assert {column.role for column in columns} >= {"who", "occurred_at", "touchpoint", "score", "trait", "context"}
    assert all(column.reason and 1 <= len(column.examples) <= 3 for column in columns)


@given(st.permutations(list(visits())))
@settings(max_examples=20)
def test_the_order_of_the_columns_does_not_matter(order: list[str]) -> None:
    columns = visits()
    with TemporaryDirectory() as folder:
        assert guess(Path(folder), {name: columns[name] for name in order}) == guess(Path(folder), columns)


def test_a_german_export_is_understood(tmp_path: Path) -> None:
    columns = {
        "Kundennr.": ["K1", "K2", "K1", "K3"] * 5,
        "Datum": [f"{i % 28 + 1}.01.2026 08:15" for i in range(20)],
        "Kontaktpunkt": ["Filiale", "Hotline", "Filiale", "Beratung"] * 5,
        "Kanal": ["Filiale", "Telefon", "Filiale", "Filiale"] * 5,
        "Betrag": ["1.234,50", "7,25", "0,99", "12,00"] * 5,
        "Weiterempfehlung": [0, 10, 9, 4] * 5,
    }
    mapping = guess(tmp_path, columns, ";", zone="Europe/Berlin")
    assert mapping.reading.decimal == ","
    assert mapping.occurred_at == When(column="Datum", format="dmy", zone="Europe/Berlin")
    assert (mapping.who, mapping.value) == (Who(column="Kundennr."), Amount(column="Betrag"))
    assert (mapping.touchpoint, mapping.channel) == (Entry(column="Kontaktpunkt"), Entry(column="Kanal"))
    assert [score.kind for score in mapping.scores] == ["nps"]


@pytest.mark.parametrize(
    ("who", "at", "score"),
    [
        ("id_client", "date_commande", "satisfaction"),
        ("codigo_cliente", "fecha", "satisfacción"),
        ("codice_cliente", "data_ordine", "soddisfazione"),
        ("id_cliente", "data_pedido", "satisfação"),
        ("klantnummer", "besteldatum", "tevredenheid"),
    ],
)
def test_other_languages_are_understood(tmp_path: Path, who: str, at: str, score: str) -> None:
    columns = {who: ["a", "b", "a"], at: ["2026-01-01", "2026-01-02", "2026-01-03"], score: [1, 5, 4]}
    mapping = guess(tmp_path, columns)
    assert mapping.who == Who(column=who)
    assert mapping.occurred_at == When(column=at)
    assert mapping.scores == (Score(column=score, question=score, kind=AnswerKind.CSAT),)


def test_names_that_say_nothing_lead_to_plain_questions(tmp_path: Path) -> None:
    found = proposed(tmp_path, {"f1": ["x", "y", "x"], "f2": ["2026-05-01", "2026-05-02", "2026-05-03"]})
    assert found.mapping.occurred_at == When(column="f2")
    text = "\n".join(found.questions)
    assert "who: {column: NAME}" in text
    assert "--zone" in text
    assert "touchpoint: {column: NAME}" in text


def test_day_and_month_that_could_be_either_are_asked(tmp_path: Path) -> None:
    found = proposed(tmp_path, {"user_id": [1, 2], "date": ["01/02/2026", "03/04/2026"]}, zone="UTC")
    assert any("`format: mdy`" in question for question in found.questions)
    assert found.mapping.occurred_at == When(column="date", format="dmy")


def test_one_row_a_customer_without_a_date_is_about_attributes(tmp_path: Path) -> None:
    columns = {"customer": ["a", "b", "c"], "churn": ["yes", "no", "no"], "tenure": [1, 20, 3], "nps": [9, 2, 5]}
    found = proposed(tmp_path, columns)
    assert found.mapping.shape == "attributes"
    assert found.mapping.attributes == ("churn", "nps", "tenure")
    assert "'nps' looks like a score" in found.questions[0]


def test_a_score_table_gets_one_time_for_all_rows(tmp_path: Path) -> None:
    found = proposed(tmp_path, {"customer": ["a", "b"], "nps": [9, 2]}, occurred="2026-01-31", zone="Europe/Berlin")
    assert found.mapping.occurred_at == When(fixed="2026-01-31", zone="Europe/Berlin")
    assert [score.column for score in found.mapping.scores] == ["nps"]
    assert found.mapping.touchpoint == Entry(fixed="Survey")


def test_the_time_column_can_be_named(tmp_path: Path) -> None:
    columns = {"user_id": [1, 2], "created_at": ["2026-01-01", "2026-01-02"], "paid": ["2026-02-01", "2026-02-02"]}
    assert guess(tmp_path, columns, occurred="paid").occurred_at == When(column="paid")


def test_a_time_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"'when' is neither a column.*user_id"):
        proposed(tmp_path, {"user_id": [1, 2], "n": [1, 2]}, occurred="when")


def test_an_unknown_zone_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="'Berlin' is no IANA"):
        proposed(tmp_path, {"user_id": [1, 2], "n": [1, 2]}, zone="Berlin")


def test_several_events_a_row_make_a_wide_table(tmp_path: Path) -> None:
    columns = {
        "order_no": ["1", "2", "3"],
        "customer": ["a", "b", "a"],
        "ordered_at": ["2026-01-01", "2026-01-02", "2026-01-03"],
        "delivered_at": ["2026-01-04", "", "2026-01-06"],
        "expected_delivery": ["2026-01-04", "2026-01-05", "2026-01-05"],
        "updated_at": ["2026-02-01"] * 3,
    }
    mapping = guess(tmp_path, columns, zone="UTC")
    assert mapping.shape == "wide"
    assert [(each.column, each.touchpoint) for each in mapping.dated] == [
        ("ordered_at", "Order"),
        ("delivered_at", "Delivery"),
    ]
    assert mapping.promised_at == When(column="expected_delivery")
    (draft,) = drafts(tmp_path / "x.csv", mapping)
    assert draft.interactions.num_rows == 5


def test_epochs_are_times_where_the_name_says_so(tmp_path: Path) -> None:
    columns = {"user_id": [1, 2], "timestamp": [1767225600, 1767225700], "size": [1767225600, 1767225601]}
    found = proposed(tmp_path, columns)
    assert found.mapping.occurred_at == When(column="timestamp", format="epoch_s")
    assert not any("--zone" in question for question in found.questions)


def test_a_zone_column_is_found(tmp_path: Path) -> None:
    columns = {"user_id": [1, 2], "date": ["2026-01-01", "2026-01-02"], "tz": ["Europe/Berlin", "Asia/Tokyo"]}
    assert guess(tmp_path, columns).occurred_at == When(column="date", zone_column="tz")


def test_an_address_names_the_customer_where_nothing_else_does(tmp_path: Path) -> None:
    dates = ["2026-01-01", "2026-01-02"]
    mails = guess(tmp_path, {"contact": ["a@x.org", "b@x.org"], "date": dates})
    assert mails.who == Who(column="contact", kind="email")
    phones = guess(tmp_path, {"from": ["+49 151 123456", "+49 151 123457"], "date": dates})
    assert phones.who == Who(column="from", kind="phone")


def test_visitors_are_anonymous_ids(tmp_path: Path) -> None:
    dates = ["2026-01-01", "2026-01-02"]
    assert guess(tmp_path, {"visitor_id": ["v1", "v2"], "date": dates}).who == Who(
        column="visitor_id", kind="anonymous_id"
    )
    both = guess(tmp_path, {"visitor_id": ["v1", "v2"], "user_id": ["u1", "u2"], "date": dates})
    assert both.identifiers == {"visitor_id": "anonymous_id"}


def test_people_are_kept_out_of_the_context(tmp_path: Path) -> None:
    columns = {
        "user_id": [1, 2],
        "date": ["2026-01-01", "2026-01-02"],
        "Vorname": ["Ann", "Bob"],
        "Nachname": ["Lee", "Ray"],
        "Telefon": ["0151 2345678", "0151 2345679"],
        "dob": ["1980-01-01", "1990-05-05"],
        "ip": ["10.0.0.1", "10.0.0.2"],
        "second_email": ["", ""],
    }
    assert guess(tmp_path, columns).traits == {
        "Nachname": "last_name",
        "Telefon": "phone",
        "Vorname": "first_name",
        "dob": "birth_date",
        "ip": "ip_address",
        "second_email": "email",
    }


def test_letters_before_negative_amounts_mark_cancellations(tmp_path: Path) -> None:
    columns = {
        "bill": ["101", "102", "C103", "104", "105", "106"],
        "client": ["a", "b", "a", "b", "a", "b"],
        "date": [f"2026-01-0{day}" for day in range(1, 7)],
        "qty": [1, 2, -1, 3, 4, 5],
        "unit_price": [2.5, 1.25, 2.5, 9.99, 1.0, 1.0],
    }
    found = proposed(tmp_path, columns, zone="UTC")
    assert found.mapping.outcome == Ending(column="bill", starts_with="C", outcome=Outcome.CANCELLED)
    assert found.mapping.value == Amount(product=("qty", "unit_price"))
    assert found.mapping.kind == Entry(fixed="purchase")
    assert any("currency" in question for question in found.questions)


def test_a_currency_comes_from_its_column_or_sign(tmp_path: Path) -> None:
    base = {"user_id": [1, 2], "date": ["2026-01-01", "2026-01-02"]}
    assert guess(tmp_path, base | {"amount": [1, 2], "cur": ["EUR", "USD"]}).currency == Entry(column="cur")
    assert guess(tmp_path, base | {"amount": ["£1.50", "£2.50"]}).currency == Entry(fixed="GBP")


def test_a_spread_from_0_to_10_is_asked_about(tmp_path: Path) -> None:
    columns = {"user_id": list(range(11)), "date": ["2026-01-01"] * 11, "q7": list(range(11))}
    found = proposed(tmp_path, columns, zone="UTC")
    assert found.mapping.scores == ()
    assert any("kind: nps" in question for question in found.questions)


def test_scores_take_the_smallest_scale_that_holds_them(tmp_path: Path) -> None:
    base = {"user_id": [1, 2], "date": ["2026-01-01", "2026-01-02"]}
    seven = guess(tmp_path, base | {"satisfaction": [7, 2]}).scores[0]
    assert (seven.low, seven.high) == (1, 7)
    assert guess(tmp_path, base | {"satisfaction": [700, 2]}).scores == ()
    assert guess(tmp_path, base | {"nps": [70, 2]}).scores == ()


def test_a_length_of_time_without_unit_is_asked_about(tmp_path: Path) -> None:
    columns = {"user_id": [1, 2], "date": ["2026-01-01", "2026-01-02"], "duration": [10, 20]}
    found = proposed(tmp_path, columns)
    assert found.mapping.duration_s == Span(column="duration")
    assert any("unit: min" in question for question in found.questions)


def test_company_staff_and_shop_are_found(tmp_path: Path) -> None:
    base = {"user_id": [1, 2], "date": ["2026-01-01", "2026-01-02"], "reason": ["sale", "sale"]}
    mapping = guess(tmp_path, base | {"company_id": ["Delta Ltd"] * 2, "agent": ["x", "y"], "branch": ["A", "B"]})
    assert (mapping.account, mapping.employee) == (Entry(column="company_id"), Entry(column="agent"))
    assert (mapping.unit, mapping.kind) == (Entry(column="branch"), Entry(column="reason"))


def test_a_file_whose_rows_are_all_of_the_wrong_shape_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("user_id,date\n1,2,3\n")
    with pytest.raises(WrongUseError, match="as many columns as its header"):
        propose(tmp_path / "x.csv", source="s")


def test_rows_of_the_wrong_shape_are_announced(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("user_id,date\n1,2026-01-01\n2\n3,2026-01-02\n")
    assert any("the first is row 2" in question for question in propose(tmp_path / "x.csv", source="s").questions)


def test_a_table_of_people_without_dates_goes_by_its_key(tmp_path: Path) -> None:
    mapping = guess(tmp_path, {"id": [7, 8], "email": ["a@x.org", "b@x.org"], "city": ["Ulm", "Bonn"]})
    assert (mapping.shape, mapping.who, mapping.attributes) == ("attributes", Who(column="id"), ("city",))


def test_typed_times_need_no_format(tmp_path: Path) -> None:
    moments = pa.array([1_767_225_600_000_000, 1_767_225_700_000_000]).cast(pa.timestamp("us", "UTC"))
    parquet.write_table(pa.table({"user_id": [1, 2], "at": moments, "ok": [True, False]}), tmp_path / "x.parquet")
    found = propose(tmp_path / "x.parquet", source="s")
    assert found.mapping.occurred_at == When(column="at", format=None)
    assert not any("--zone" in question for question in found.questions)


def test_customers_come_again_and_a_contacts_own_number_does_not(tmp_path: Path) -> None:
    columns = {"contact_id" if name == "order_id" else name: column for name, column in visits().items()}
    columns["customer"] = columns.pop("customer_id")
    mapping = guess(tmp_path, columns)
    assert (mapping.who, mapping.native_id) == (Who(column="customer"), ("contact_id",))
