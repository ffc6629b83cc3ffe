import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.collect.personal import without_patterns
from regard.collect.redact import redact, redact_codes, redact_contexts


def clean(text: str, *known: str) -> str:
    return str(redact(pa.array([text]), [known])[0])


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("write to ann.smith+shop@mail.example.co.uk!", "write to [email]!"),
        ("<BOB@EXAMPLE.ORG>", "<[email]>"),
        ("müller@büro.example wrote", "[email] wrote"),
        ("card 4111 1111 1111 1111, please", "card [card], please"),
        ("card 4111111111111111", "card [card]"),
        ("4111-1111-1111-1111 12/27", "[card] 12/27"),
        ("amex 3782 822463 10005.", "amex [card]."),
        ("IBAN DE89 3704 0044 0532 0130 00 is mine", "IBAN [iban] is mine"),
        ("to GB82WEST12345698765432", "to [iban]"),
        ("gb82 west 1234 5698 7654 32", "[iban]"),
        ("ring +49 170 1234567 now", "ring [phone] now"),
        ("+4917012345678", "[phone]"),
        ("0049 (0)30 1234567", "[phone]"),
        ("(030) 123456-78 or 0171/2345678", "[phone] or [phone]"),
        ("my number is 020 7946 0958", "my number is [phone]"),
        ("01 23 45 67 89 le soir", "[phone] le soir"),
        ("01.23.45.67.89", "[phone]"),
        ("(415) 555-2671 and 415-555-2671", "[phone] and [phone]"),
        ("1-415-555-2671", "[phone]"),
        ("please call 5552671", "please call [phone]"),
        ("Tel.: 01701234567", "Tel.: [phone]"),
        ("unter 01701234567 erreichbar", "unter [phone] erreichbar"),
        ("a@b.example, +44 20 7946 0958, 4111111111111111", "[email], [phone], [card]"),
    ],
)
def test_personal_data_gives_way(text: str, redacted: str) -> None:
    assert clean(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "order 4711123456 is late",
        "order no. 0012345678",
        "order 4111111111111111",
        "invoice #01701234567",
        "Bestellung Nr. 0123 456789",
        "1234567890",
        "01701234567",
        "from 2024-01-05 to 2024-02-06",
        "05.01.2024 and 05/01/2024",
        "05.01.2024 - 06.01.2024",
        "05.01.-06.01.2024",
        "01/2024-06/2025",
        "2024-01-05T10:00:00+0200",
        "1.234.567,89 EUR or 1,234,567.89",
        "0.123456789",
        "-1234567.78 and +12345678.5",
        "192.168.100.200 and 10.0.0.1",
        "version 2.14.0.1234567",
        "open 0800-1700",
        "550e8400-e29b-41d4-a716-446655440000",
        "EAN 4006381333931",
        "1700000000000 ms",
        "tracking 00340434161094042557",
        "@handle said 10 of 10",
        "twitter.com/@ann",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "known", "redacted"),
    [
        ("This is Ann Smith.", ["Ann Smith"], "This is [name]."),
        ("ANN here, Mrs SMITH", ["Ann Smith"], "[name] here, Mrs [name]"),
        ("Annual planning", ["Ann"], "Annual planning"),
        ("Ludwig van B.", ["Ludwig van Beethoven"], "[name] van B."),
        ("customer c-4711 again", ["C-4711"], "customer [id] again"),
        ("I paid 42 for 3", ["42"], "I paid 42 for 3"),
        ("it is 13085", ["13085"], "it is [id]"),
        ("my 1701234567", ["+49 170 1234567"], "my [phone]"),
        ("ask ann@localhost", ["ann@localhost"], "ask [email]"),
        ("born 1980-05-01", ["1980-05-01"], "born [id]"),
        ("in 12 Main Street", ["12 Main Street"], "in [id]"),
        ("ann@example.org from Ann", ["Ann"], "[email] from [name]"),
        ("nothing here", ["Ann"], "nothing here"),
    ],
)
def test_what_is_known_of_a_person_gives_way(text: str, known: list[str], redacted: str) -> None:
    assert clean(text, *known) == redacted


def test_known_values_count_for_their_own_row_only() -> None:
    texts = redact(pa.array(["Ann", "Ann", None]), [["Ann"], ["Bob"], ["Ann"]])
    assert texts.to_pylist() == ["[name]", "Ann", None]


def test_harmless_texts_come_back_as_they_are() -> None:
    texts = pa.array(["fine", None, "10 of 10"])
    assert redact(texts) is texts


def test_contexts_stay_json() -> None:
    context = pa.array(['{"phone":1701234567,"to":["a@b.example",{"x":null}],"n":4111111111111111,"ok":true}', None])
    expected = ['{"phone":"[phone]","to":["[email]",{"x":null}],"n":"[card]","ok":true}', None]
    assert redact_contexts(context).to_pylist() == expected


def test_numbers_in_a_context_are_told_by_their_name() -> None:
    context = '{"session_id":"0170 1234567","mobile":"0170 1234567","sold":1234567}'
    expected = '{"session_id":"0170 1234567","mobile":"[phone]","sold":1234567}'
    assert redact_contexts(pa.array([context]))[0].as_py() == expected


def test_a_field_named_like_the_person_keeps_its_name() -> None:
    assert redact_contexts(pa.array(['{"ann":"Ann: yes"}']), [["Ann"]])[0].as_py() == '{"ann":"[name]: yes"}'


def test_codes_are_redacted_word_by_word() -> None:
    codes = pa.array(["a@b.example", "desk", "c@d.example", None]).dictionary_encode()
    assert redact_codes(codes).to_pylist() == ["[email]", "desk", "[email]", None]
    assert redact_codes(pa.array(["desk"]).dictionary_encode()).to_pylist() == ["desk"]


@given(st.text(max_size=80))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(pa.array([text]))
    assert redact(once).equals(once)


NUMBERS = (
    "0170 1234567", "+49 170", "(415) 555-2671", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111",
    "GB82 WEST 1234 5698 7654 32", "MT84MALT011000012345MTLCAST001S", "call 5552671", "a@b.co",
)  # fmt: skip
PIECES = st.sampled_from([*"0123456789", *" ()/.+-@aZß_,:\"{}'", *NUMBERS])


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_is_not_looked_at_closely_holds_nothing_personal(text: str) -> None:
    assert clean(text) == without_patterns(text)
