import hashlib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import BrokenWorkspaceError
from regard.vault import create_key, pseudonym, pseudonym_keys, read_keys
from regard.vault.pseudonyms import KEY_VARIABLE

KEY = b"k" * 32


def test_a_pseudonym_is_keyed_blake2b_of_kind_and_value() -> None:
    expected = hashlib.blake2b(b"email\0ann@example.org", key=KEY, digest_size=16).digest()
    assert pseudonym(KEY, "email", "ann@example.org") == expected


def test_pseudonyms_differ_by_kind_by_key_and_by_value() -> None:
    made = [pseudonym(KEY, "email", "a"), pseudonym(KEY, "phone", "a"), pseudonym(b"x" * 32, "email", "a")]
    assert len({*made, pseudonym(KEY, "email", "b")}) == 4


@given(st.lists(st.none() | st.text(alphabet="abé\0", max_size=3)), st.booleans())
def test_an_array_gets_the_pseudonyms_of_its_values(values: list[str | None], coded: bool) -> None:
    array = pa.array(values, pa.string())
    made = pseudonym_keys(KEY, "email", array.dictionary_encode() if coded else array)
    assert made.type == pa.binary(16)
    assert made.to_pylist() == [None if value is None else pseudonym(KEY, "email", value) for value in values]


def test_a_new_key_is_random_and_its_owners_only(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    create_key(tmp_path)
    create_key(tmp_path / "other")
    assert (tmp_path / "vault.key").stat().st_mode & 0o777 == 0o600
    assert read_keys(tmp_path) != read_keys(tmp_path / "other")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    create_key(tmp_path)
    with pytest.raises(FileExistsError):
        create_key(tmp_path)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_key(tmp_path)
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    assert read_keys(tmp_path) == [KEY]


@pytest.mark.parametrize("text", ["", "no hex", "ab" * 31, "ab" * 33])
def test_a_missing_or_wrong_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "vault.key").write_text(text)
    with pytest.raises(BrokenWorkspaceError, match=r"vault\.key"):
        read_keys(tmp_path)
    (tmp_path / "vault.key").unlink()
    with pytest.raises(BrokenWorkspaceError, match="backup"):
        read_keys(tmp_path)
