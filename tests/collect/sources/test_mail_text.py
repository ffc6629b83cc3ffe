from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.collect.sources.letters import letter

from regard.collect.sources.mail import mbox
from regard.collect.sources.mail.body import MOST_LETTERS, Body, body_of
from regard.collect.sources.mail.decoding import decoded, header_text
from regard.collect.sources.mail.headers import head_of
from regard.collect.sources.mail.html_text import html_text
from regard.collect.sources.mail.quotes import own_words
from regard.collect.sources.mail.rows import row_of
from regard.collect.sources.mail.threads import Place

OLDER = "> Dear Ann,\n> soon."


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Mar 2, 2026 at 9:00 AM Help desk <help@shop.example> wrote:",
        "On Mon, Mar 2, 2026 at 9:00 AM Help desk\n<help@shop.example> wrote:",
        "Am 02.03.2026 um 09:00 schrieb Help desk <help@shop.example>:",
        "Le lun. 2 mars 2026 à 09:00, Help desk <help@shop.example> a écrit :",
        "El lun, 2 mar 2026 a las 9:00, Help desk escribió:",
        "Il giorno lun 2 mar 2026 alle ore 09:00 Help desk ha scritto:",
        "Op ma 2 mrt. 2026 om 09:00 schreef Help desk:",
        "Em seg., 2 de mar. de 2026 às 09:00, Help desk escreveu:",
    ],
)
@pytest.mark.parametrize("older", [OLDER, OLDER.replace("> ", "")])
def test_what_is_answered_is_left_out(attribution: str, older: str) -> None:
    assert own_words(f"Thank you!\n\n{attribution}\n\n{older}") == "Thank you!"


def test_words_below_a_quote_stay() -> None:
    text = f"On 2 March Help desk wrote:\n{OLDER}\n\nNot soon enough.\n\n> Yours\nWhat a day"
    assert own_words(text) == "Not soon enough.\n\nWhat a day"


@pytest.mark.parametrize(
    "head",
    [
        "From: Help desk\nSent: Monday\nTo: Ann\nSubject: Order",
        "Von: Help desk\nGesendet: Montag\nAn: Ann\nBetreff: Auftrag",
        "*De :* Help desk\n*Envoyé :* lundi\n*À :* Ann\n*Objet :* Commande",
        "-----Original Message-----\nDear Ann",
        "-------- Weitergeleitete Nachricht --------\nDear Ann",
    ],
)
def test_all_behind_the_head_of_an_older_message_is_left_out(head: str) -> None:
    assert own_words(f"Thank you!\n\n{head}\n\nsoon") == "Thank you!"


@pytest.mark.parametrize("end", ["-- \nAnn\nDelta Ltd", "Sent from my iPhone", "Von meinem iPhone gesendet", "—\nAnn"])
def test_signatures_are_left_out(end: str) -> None:
    assert own_words(f"Thank you!\n\n{end}") == "Thank you!"


@pytest.mark.parametrize(
    "text",
    [
        "From: here to there",
        "On Monday\nnothing came",
        "On the way home I saw it,\non Tuesday too,\nand again\nlater",
        "Sent from my heart\na\nb",
        "5 -- 3\nb",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert own_words(text) == text


def test_html_is_read_as_people_see_it() -> None:
    html = (
        "<html><head><title>t</title><style>p {}</style></head><body><p>Hello&nbsp;you</p><script>x()</script>"
        "<ul><li>one<li>two</ul><div class='gmail_quote'>On Monday<blockquote>old</blockquote></div><p>End</p>"
        "<div id='divRplyFwdMsg'>From: x</div><p>older</p></body></html>"
    )
    assert html_text(html) == "Hello you\none\ntwo\n> On Monday\n> old\nEnd\n> From: x\n> older"


def test_a_message_in_html_alone_is_read() -> None:
    message = letter("a", text="<p>Hello<br>there</p><blockquote>old</blockquote>").replace(b"text/plain", b"text/html")
    assert body_of(message).text == "Hello\nthere"


def test_a_long_message_is_cut() -> None:
    text = body_of(letter("a", text="word " * MOST_LETTERS)).text
    assert (len(text), text[-1]) == (MOST_LETTERS, "…")


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode("utf-16"), "utf-16", "Grüße"),
        ("お元気".encode("iso2022_jp"), "iso-2022-jp", "お元気"),
        ("Grüße".encode(), "unicode_escape", "Grüße"),
        ("Grüße".encode(), "x-unknown", "Grüße"),
        (b"a\x81\x00b", None, "a\x81b"),
    ],
)
def test_text_is_read_whatever_its_charset_is_said_to_be(data: bytes, charset: str | None, text: str) -> None:
    assert decoded(data, charset) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"=?utf-8?b?R3LDvMOfZQ==?= now", "Grüße now"),
        (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?b?abcde?= x", "=?utf-8?b?abcde?= x"),
        ("Grüße =?utf-8?q?x?= 元".encode(), "Grüße x 元"),
        (b"  plain   words", "plain words"),
    ],
)
def test_encoded_words_are_decoded(written: bytes, read: str) -> None:
    assert header_text(written) == read


def test_parts_within_parts_without_end_have_no_words() -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1100))
    assert body_of(b"From: a@b.example\n" + parts + b"\nHello").text == ""


def test_a_name_that_cannot_be_is_no_reason_to_fail() -> None:
    strange = b"From: a@b.example\nContent-Disposition: attachment; filename*=a\x00b''x\n\nHello"
    assert body_of(strange).text in {"", "Hello"}


def test_addresses_within_addresses_without_end_are_nobody() -> None:
    assert head_of(b"From: " + b":" * 15_000 + b"\n\nHi").senders == ()


def test_html_that_closes_nothing_is_read() -> None:
    assert html_text("<head><title>t<body>Hello</div><!-- x --><div>you</p><!-- never") == "Hello\nyou"


def test_a_signature_in_cipher_is_no_attachment() -> None:
    parts = b"--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: application/pgp-signature\n\nxyz\n--b--\n"
    assert body_of(b"Content-Type: multipart/signed; boundary=b\n\n" + parts) == Body("Hello", ())


def test_two_addresses_in_one_are_still_found() -> None:
    head = head_of(b'From: "a@b.example" <c@d.example> <e@f.example>\nTo: A <x@y.example>, "B, C" <z@y.example>\n\n')
    assert [each.address for each in head.senders][:1] == ["a@b.example"]
    assert [(each.address, each.name) for each in head.to] == [("x@y.example", "A"), ("z@y.example", "B, C")]


def test_an_mbox_is_split_wherever_its_pieces_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = b"From a Mon 2026\nSubject: 1\n\nHi\n\n", b"From c Mon 2026\nSubject: 3\n\n>From x"
    whole = (first + b"From b Mon 2026\n\n" + last).replace(b"\n", b"\r\n")
    for size in range(1, 60):
        monkeypatch.setattr(mbox, "_CHUNK_BYTES", size)
        assert [*mbox.split(BytesIO(whole))] == [b"Subject: 1\n\nHi", b"", b"Subject: 3\n\nFrom x"]


def test_of_a_huge_message_only_the_beginning_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "MOST_BYTES", 3_000)
    monkeypatch.setattr(mbox, "_CHUNK_BYTES", 1_000)
    whole = b"From a Mon 2026\nSubject: 1\n\n" + b"x" * 50_000 + b"\n\nFrom b Mon 2026\nSubject: 2\n\n"
    first, second = mbox.split(BytesIO(whole))
    assert len(first) < 5_000
    assert second == b"Subject: 2"


@given(st.binary(max_size=600))
@example(b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: uuencode\n\nbegin\n")
@example(b"From: a@b.c\nContent-Type: text/plain; charset*=unknown'x'%ff\n\n\xff")
def test_no_bytes_are_too_strange(data: bytes) -> None:
    for message in mbox.split(BytesIO(b"From a Mon 2026\n" + data)):
        assert row_of(message, lambda _: False, lambda _: Place(1, None)).raw["message_id"]


PIECES = (
    b"From: |To: |Date: |Message-ID: |References: |Content-Type: |multipart/mixed; boundary=b|text/html"
    b"|; charset=|utf-16|=?|?q?|?=|<a@b.example>|\n|\n\n|--b|\xff"
    b"|Content-Transfer-Encoding: base64|Mon, 2 Mar 2026 09:00 +9999|<div"
    b"|<blockquote>|\x00|,"
).split(b"|")


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_mixture_of_headers_is_too_strange(pieces: list[bytes]) -> None:
    row = row_of(mbox.plain(b"".join(pieces)), lambda _: False, lambda _: Place(1, None))
    assert row.problem is not None or row.columns["kind"] == "email_received"
