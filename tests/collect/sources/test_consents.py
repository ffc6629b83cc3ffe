"""Consents from a file: each row is a word of a customer; what cannot be read is refused for a reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from regard.collect.sources import find_source, table_files
from regard.collect.sources.consents import drafts, load_mapping, propose, recognises, save_mapping
from regard.collect.sources.consents.mapping import ConsentState, Mapping

ROWS = (
    "customer,purpose,state,at,source,expires\n"
    "ann,surveys,given,2026-05-01T10:00:00Z,checkout form,2027-05-01T00:00:00Z\n"
    "bob,Profiling,opt-out,2026-05-01T11:00:00Z,phone,\n"
    "carla,surveys,perhaps,2026-05-02T10:00:00Z,phone,\n"
)


def saved(folder: Path, text: str = ROWS) -> Path:
    (folder / "consents.csv").write_text(text)
    return folder / "consents.csv"


def read(path: Path) -> dict[str, dict[str, Any]]:
    mapping = propose(path, source="crm").mapping
    rows = [row for draft in drafts(path, mapping) for row in draft.interactions.to_pylist()]
    return {row["who"]: row for row in rows}


def test_a_row_is_a_word_for_a_purpose(tmp_path: Path) -> None:
    rows = read(saved(tmp_path))
    assert {who: row["kind"] for who, row in rows.items()} == {
        "ann": "consent_given",
        "bob": "consent_withdrawn",
        "carla": "contact",
    }
    assert json.loads(rows["ann"]["context"]) == {
        "purpose": "surveys",
        "from": "checkout form",
        "expires_at": "2027-05-01T00:00:00.000000+00:00",
    }
    assert json.loads(rows["bob"]["context"]) == {"purpose": "profiling", "from": "phone"}
    assert rows["ann"]["touchpoint"] == "consent"


def test_a_word_that_says_neither_is_refused_and_asked_about(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert read(path)["carla"]["problem"] == "wrong_type"
    assert read(path)["ann"]["problem"] is None
    assert any("'perhaps'" in each for each in propose(path, source="crm").questions)


def test_an_end_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    more = "".join(f"c{n},surveys,given,2026-05-03T10:00:0{n}Z,web,2027-05-01T00:00:00Z\n" for n in range(9))
    rows = read(saved(tmp_path, ROWS + more + "dora,surveys,given,2026-05-03T10:00:00Z,web,some day\n"))
    assert rows["dora"]["problem"] == "unreadable_time"
    assert rows["c3"]["problem"] is None


def test_the_same_word_in_another_file_is_the_same(tmp_path: Path) -> None:
    first = {who: row["native_id"] for who, row in read(saved(tmp_path)).items()}
    header, *lines = ROWS.splitlines(keepends=True)
    assert {who: row["native_id"] for who, row in read(saved(tmp_path, header + "".join(lines[::-1]))).items()} == first
    assert len(set(first.values())) == 3
    assert not any("ann" in each for each in first.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROWS, True),
        ("customer_id,opt_in,at\nann,yes,2026-05-01\nbob,no,2026-05-02\n", True),
        ("customer_id,status,at\nann,yes,2026-05-01\n", False),
        ("customer_id,purpose,status,at\nann,surveys,gold,2026-05-01\n", False),
        ("customer,purpose,state\n", False),
    ],
)
def test_consents_are_recognised_by_their_words(tmp_path: Path, text: str, expected: bool) -> None:
    assert recognises(saved(tmp_path, text)) is expected
    assert not recognises(tmp_path)


def test_the_source_is_found_and_asks_for_what_if_no_column_says_it(tmp_path: Path) -> None:
    path = saved(tmp_path, "customer_id,opt_in,at\nann,yes,2026-05-01T10:00:00Z\nbob,no,2026-05-02T10:00:00Z\n")
    assert find_source(path).SOURCE_KIND == "consents"
    proposal = propose(path, source="crm")
    assert isinstance(proposal.mapping, Mapping)
    assert proposal.mapping.state is not None
    assert proposal.mapping.state.values == {"yes": ConsentState.GIVEN, "no": ConsentState.WITHDRAWN}
    assert any("purpose: {fixed: KEY}" in each for each in proposal.questions)
    assert json.loads(read(path)["bob"]["context"]) == {"purpose": "surveys"}


def test_a_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    mapping = propose(saved(tmp_path), source="crm").mapping
    save_mapping(mapping, tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == mapping


def test_the_mapping_of_a_plain_table_is_followed_as_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path)
    plain = table_files.propose(path, source="crm").mapping
    (ours,), (theirs,) = drafts(path, plain), table_files.drafts(path, plain)
    assert ours.interactions.equals(theirs.interactions)
