import gzip
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.collect.sources.letters import ANN, BOB, DESK, MONDAY, letter, mbox

from regard.collect import load_file
from regard.collect.catalogue import start_catalogue
from regard.collect.sources import find_source
from regard.collect.sources.mail import drafts, load_mapping, propose, recognises, save_mapping
from regard.collect.sources.mail.mapping import usual_mapping
from regard.errors import WrongUseError
from regard.ledger import Ledger, create_ledger

OURS = ("shop.example",)


def contacts(path: Path, *ours: str) -> dict[str, dict[str, Any]]:
    mapping = replace(propose(path, source="inbox").mapping, ours=ours or OURS)
    rows = [row for draft in drafts(path, mapping) for row in draft.interactions.to_pylist()]
    return {row["native_id"].partition("@")[0]: row for row in rows}


def answer(name: str, before: str, **more: Any) -> bytes:
    return letter(name, DESK, ANN, Subject="Re: My order", In_Reply_To=f"<{before}@mail.example>", **more)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as opened:
        start_catalogue(opened.folder)
        yield opened


@pytest.mark.parametrize("name", ["inbox.mbox", "one.eml", "inbox.mbox.gz", "all.zip", "folder", "maildir"])
def test_messages_are_recognised_in_whatever_they_come(tmp_path: Path, name: str) -> None:
    path, whole = tmp_path / name, mbox(tmp_path / "x", letter("a"), letter("b")).read_bytes()
    if name == "all.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("2026/a.eml", letter("a"))
    elif name == "maildir":
        for each in ("cur", "new", "tmp"):
            (path / each).mkdir(parents=True)
        (path / "cur" / "1.host:2,S").write_bytes(letter("a"))
    elif name == "folder":
        path.mkdir()
        (path / "a.eml").write_bytes(letter("a"))
    else:
        path.write_bytes(letter("a") if name == "one.eml" else gzip.compress(whole) if name.endswith("gz") else whole)
    assert find_source(path).SOURCE_KIND == "mail"
    assert contacts(path)["a"]["who"] == "ann@mail.example"


@pytest.mark.parametrize(
    "text", ["", "id,from,date\n1,2,3\n", "From here on we sell\n", "Note: a\nMore: b\nOther: c\n"]
)
def test_other_texts_are_no_messages(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text)
    assert not recognises(path)
    assert not recognises(tmp_path)


def test_a_table_in_a_folder_called_new_is_no_message(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "shop.csv").write_text("a,b\n1,2\n")
    assert not recognises(tmp_path)


def test_what_a_customer_writes_is_a_contact(tmp_path: Path) -> None:
    row = contacts(mbox(tmp_path / "in.mbox", letter("a", text="Where is it?\n\nFrom Berlin\n")))["a"]
    assert (row["kind"], row["who"], row["channel"], row["touchpoint"], row["problem"]) == (
        "email_received", "ann@mail.example", "email", "Email", None,
    )  # fmt: skip
    assert row["occurred_at"] == MONDAY
    assert row["answers"][0]["text"] == "Where is it?\n\nFrom Berlin"
    assert row["traits"] == [{"name": "name", "value": "Ann Smith"}]
    assert row["employee"] is None


def test_what_we_write_is_a_contact_of_the_other_side(tmp_path: Path) -> None:
    row = contacts(mbox(tmp_path / "in.mbox", answer("b", "a", text="Tomorrow")))["b"]
    assert (row["kind"], row["who"], row["employee"]) == ("email_sent", "ann@mail.example", "help@shop.example")
    assert row["answers"] is None
    assert '"reply":"Tomorrow"' in row["context"]


def test_the_waiting_time_runs_from_the_first_message_not_answered(tmp_path: Path) -> None:
    path = mbox(
        tmp_path / "in.mbox", letter("a"), letter("b", hour=1, References="<a@mail.example>"),
        answer("c", "b", hour=3), answer("d", "b", hour=4),
    )  # fmt: skip
    found = contacts(path)
    assert {name: row["waiting_s"] for name, row in found.items()} == {"a": None, "b": None, "c": 10_800.0, "d": None}
    assert len({row["context"].partition('"thread":')[2][:20] for row in found.values()}) == 1


def test_a_form_that_writes_to_ourselves_is_a_message_of_the_customer(tmp_path: Path) -> None:
    row = contacts(mbox(tmp_path / "in.mbox", letter("a", "web@shop.example", DESK, Reply_To=BOB)))["a"]
    assert (row["kind"], row["who"]) == ("email_received", "bob@mail.example")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic_message"),
        ({"Return_Path": "<>"}, "automatic_message"),
        ({"X_Failed_Recipients": "a@b.example"}, "automatic_message"),
        ({"Precedence": "auto_reply"}, "automatic_message"),
        ({"sender": "MAILER-DAEMON@mail.example"}, "automatic_message"),
        ({"Precedence": "bulk"}, "mailing_list"),
        ({"List_Id": "<news.shop.example>"}, "mailing_list"),
        ({"Auto_Submitted": "no"}, None),
        ({"sender": DESK, "to": "chef@shop.example"}, "internal_message"),
    ],
)
def test_what_is_no_contact_is_refused_by_reason(tmp_path: Path, headers: dict[str, Any], reason: str | None) -> None:
    assert contacts(mbox(tmp_path / "in.mbox", letter("a", **headers)))["a"]["problem"] == reason


def test_a_message_without_a_sender_is_refused(tmp_path: Path) -> None:
    path = mbox(tmp_path / "in.mbox", letter("a").replace(b"From: Ann", b"X-From: Ann"))
    assert contacts(path)["a"]["problem"] == "unreadable_message"


def test_a_message_without_an_id_is_known_by_its_content(tmp_path: Path) -> None:
    bare = letter("a").replace(b"Message-ID", b"X-Id")
    (tmp_path / "a.eml").write_bytes(bare.replace(b"\n", b"\r\n"))
    found = contacts(mbox(tmp_path / "in.mbox", bare, letter("b")))
    assert [*contacts(tmp_path / "a.eml")] == [next(name for name in found if name != "b")]


def test_the_time_of_receipt_stands_in_for_a_date_nobody_can_read(tmp_path: Path) -> None:
    wrong = letter("a").replace(b"Date: Mon", b"Date: someday")
    wrong = b"Received: by mx; Mon, 2 Mar 2026 11:00:00 +0100\n" + wrong.replace(b"2 Mar 2026 09", b"yesterday")
    assert contacts(mbox(tmp_path / "in.mbox", wrong))["a"]["occurred_at"] == MONDAY + timedelta(hours=1)


def test_attachments_are_counted_and_not_kept(tmp_path: Path) -> None:
    message = message_from_bytes(letter("a"), policy=default)
    assert isinstance(message, EmailMessage)
    message.add_attachment(b"secret" * 9, maintype="image", subtype="png", filename="me.png")
    row = contacts(mbox(tmp_path / "in.mbox", message.as_bytes()))["a"]
    assert '"attachment_types":"image/png","attachments":"1"' in row["context"]
    assert "me.png" not in str(row)


def test_our_domain_is_guessed_and_asked_about(tmp_path: Path) -> None:
    path = mbox(tmp_path / "in.mbox", letter("a"), letter("b", BOB), answer("c", "a"))
    proposal = propose(path, source="inbox", zone="Europe/Berlin")
    assert proposal.mapping.ours == ("shop.example",)
    assert "'shop.example'" in proposal.questions[0]
    assert {each.name: each.examples for each in proposal.columns}["customer"] == (
        "ann@mail.example",
        "bob@mail.example",
    )


def test_at_a_domain_for_everybody_only_the_address_is_ours(tmp_path: Path) -> None:
    path = mbox(tmp_path / "in.mbox", letter("a", to="delta@gmail.com"), letter("b", "x@gmail.com", "delta@gmail.com"))
    assert propose(path, source="x").mapping.ours == ("delta@gmail.com",)


def test_nobody_is_ours_where_only_machines_write(tmp_path: Path) -> None:
    proposal = propose(mbox(tmp_path / "in.mbox", letter("a", List_Id="x")), source="x")
    assert proposal.mapping.ours == ()
    assert "ours: [example.com]" in proposal.questions[0]


@pytest.mark.parametrize("asked", [{"occurred": "date"}, {"zone": "Mars/Base"}])
def test_what_cannot_be_asked_for_is_said(tmp_path: Path, asked: dict[str, str]) -> None:
    with pytest.raises(WrongUseError):
        propose(mbox(tmp_path / "in.mbox", letter("a")), source="x", **asked)


def test_a_mapping_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    mapping = usual_mapping("inbox", OURS)
    save_mapping(mapping, tmp_path / "inbox.yaml")
    assert load_mapping(tmp_path / "inbox.yaml") == mapping


def test_a_damaged_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox.gz"
    path.write_bytes(gzip.compress(mbox(tmp_path / "x", *(letter(str(n)) for n in range(99))).read_bytes())[:-40])
    with pytest.raises(WrongUseError, match="damaged"):
        list(drafts(path, usual_mapping("x", OURS)))


def test_the_same_messages_again_change_nothing(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(answer("b", "a", hour=2))
    first = mbox(tmp_path / "in.mbox", letter("a"), answer("b", "a", hour=2), letter("c", List_Id="<x>"))
    reports = [
        load_file(ledger, path, usual_mapping("inbox", OURS), progress=lambda _: None)
        for path in (first, first, tmp_path / "b.eml")
    ]
    assert [(each.taken, each.known, each.refused) for each in reports] == [(2, 0, 1), (0, 2, 1), (0, 1, 0)]
    assert reports[0].reasons == {"mailing_list": 1}
    assert "ann@mail.example" in reports[0].rejects.read_text() if reports[0].rejects else False


def test_nothing_personal_stays_in_the_words(ledger: Ledger, tmp_path: Path) -> None:
    seen: list[Any] = []
    text = "Please call Ann Smith on +49 170 1234567 or write to ann@mail.example"
    path = mbox(tmp_path / "in.mbox", letter("a", text=text, Subject="Ann Smith asks"))
    load_file(
        ledger, path, usual_mapping("inbox", OURS), progress=lambda _: None,
        watch=lambda _, receipt: seen.extend(receipt.interactions.to_pylist()),
    )  # fmt: skip
    assert seen[0]["answers"][0]["text"] == "Please call [name] on [phone] or write to [email]"
    assert "Ann" not in seen[0]["context"]


def test_the_example_is_loaded_as_its_page_says() -> None:
    rows = contacts(Path(__file__).parents[3] / "examples/inbox.mbox")
    assert [(row["kind"], row["waiting_s"]) for row in rows.values() if row["problem"] is None] == [
        ("email_received", None),
        ("email_sent", 10_800.0),
        ("email_received", None),
        ("email_received", None),
    ]
    assert rows["a2"]["answers"][0]["text"] == "It came, thank you!"
