from pathlib import Path

import pytest

from regard.collect.sources.table_files import Mapping, load_mapping, save_mapping
from regard.collect.sources.table_files.mapping import (
    Amount,
    Dated,
    Ending,
    Entry,
    FlagRule,
    Reading,
    Score,
    Span,
    TextAnswer,
    When,
    Who,
    mapped_columns,
)
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Flag, Outcome

FULL = Mapping(
    source="shop",
    reading=Reading(delimiter=";", decimal=","),
    who=Who(column="who", kind="email"),
    native_id=("order", "line"),
    occurred_at=When(column="at", format="dmy", zone="Europe/Berlin", zone_column="tz", fold="later"),
    touchpoint=Entry(fixed="Shop"),
    outcome=Ending(column="state", values={"ok": Outcome.SUCCESS}),
    value=Amount(product=("qty", "price")),
    waiting_s=Span(column="wait", unit="min"),
    flag=(FlagRule(column="mail", pattern="@shop", flag=Flag.STAFF),),
    scores=(Score(column="nps", question="Recommend?", kind=AnswerKind.NPS),),
    texts=(TextAnswer(column="why", question="Why?"),),
    attributes=("tier",),
    traits={"mail": "email"},
    identifiers={"cookie": "anonymous_id"},
)


def write(folder: Path, text: str) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(text)
    return path


def test_a_saved_mapping_loads_the_same(tmp_path: Path) -> None:
    save_mapping(FULL, tmp_path / "shop.yaml")
    assert load_mapping(tmp_path / "shop.yaml") == FULL
    assert [path.name for path in tmp_path.iterdir()] == ["shop.yaml"]


def test_every_column_with_a_role_is_mapped() -> None:
    expected = "who order line at tz state qty price wait mail nps why tier cookie"
    assert mapped_columns(FULL) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: x\nwho: {colum: id}", "unknown field `colum`.*who"),
        ("source: x\nvalue: {}", "either `column` or `product`"),
        ("source: x\ntouchpoint: {column: a, fixed: b}", "either `column` or `fixed`"),
        ("source: x\noccurred_at: {}", "either `column` or `fixed`"),
        ("source: x\noccurred_at: {column: t, zone: Berlin}", "no IANA time zone"),
        ("source: x\noutcome: {column: s}", "`starts_with` and `outcome`"),
        ("source: x\nscores: [{column: n, question: q, kind: nps, low: 1, high: 5}]", "0 to 10"),
        ("source: x\nscores: [{column: n, question: q, kind: ces, low: 1}]", "both `low` and `high`"),
        ("source: ' '", "`source` must not be blank"),
        ("source: x\nshape: wide", "needs `dated` columns"),
        ("source: x\nshape: attributes", "needs `who`"),
        ("source: x\n  - broken: [", "no YAML: see line 2"),
        ("", "is wrong: Expected `object`"),
    ],
)
def test_a_wrong_mapping_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WrongUseError, match=message):
        load_mapping(write(tmp_path, text))


def test_a_mapping_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="cannot be read"):
        load_mapping(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"source: caf\xe9")
    with pytest.raises(WrongUseError, match="no UTF-8"):
        load_mapping(tmp_path / "latin.yaml")


def test_a_scale_is_the_usual_one_unless_given() -> None:
    assert Score(column="c", question="q", kind=AnswerKind.CSAT).scale.high == 5  # type: ignore[union-attr]
    assert Score(column="c", question="q", kind=AnswerKind.CSAT, low=1, high=7).scale.high == 7  # type: ignore[union-attr]
    assert Score(column="c", question="q", kind=AnswerKind.TRUST).scale is None


def test_dated_columns_are_mapped() -> None:
    mapping = Mapping(source="x", shape="wide", dated=(Dated(column="sent", touchpoint="Delivery"),))
    assert mapped_columns(mapping) == {"sent"}
