"""Files beside the truth are searched for words, whatever they are packed in; what cannot be searched is suspect."""

import gzip
import zipfile
from pathlib import Path

import pytest

from regard.ledger import Ledger
from regard.ledger.scrubbing import tells_of, withdraw_published

WORDS = {"ann@example.org", "Ann & Co"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visits.csv", b"id,email\n1,ann@example.org\n"),
        ("rows.json", b'{"who": "Ann & Co"}'),
        ("feed.xml", b"<who>Ann &amp; Co</who>"),
        ("visits.csv.gz", gzip.compress(b"x" * (1 << 20) + b"ann@example.org")),
        ("broken.gz", b"no gzip"),
        ("table.parquet", b"PAR1"),
    ],
)
def test_a_word_is_found_and_a_file_that_cannot_be_searched_is_suspect(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert tells_of(tmp_path, WORDS)


def test_a_word_across_two_parts_of_a_large_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * ((1 << 20) - 4) + b"ann@example.org")
    assert tells_of(tmp_path, WORDS)


def test_other_files_are_left_in_peace(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("id,email\n1,bob@example.org\n")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("sheet.xml", "<v>bob@example.org</v>")
    assert not tells_of(tmp_path, WORDS)


def test_a_word_in_a_spreadsheet_is_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("sheet.xml", "<v>Ann &amp; Co</v>")
    assert tells_of(tmp_path, WORDS)


def test_published_tables_are_withdrawn(ledger: Ledger) -> None:
    assert not withdraw_published(ledger)
    (ledger.folder / "published" / "current").mkdir(parents=True)
    (ledger.folder / "published" / "about.json").touch()
    assert withdraw_published(ledger)
    assert list((ledger.folder / "published").iterdir()) == []
