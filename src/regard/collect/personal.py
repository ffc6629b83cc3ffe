"""Personal data in one text: what it looks like, and how it is told from ordinary numbers."""

import re
from collections.abc import Callable, Sequence

EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
CARD = re.compile(
    r"(?<!\w)(?<!\w[.,-])[2-6]\d{3}(?:([ -]?)\d{4}\1\d{4}\1\d{2,4}(?:\1\d{1,3})?|([ -]?)\d{6}\2\d{4,5})(?!\w)"
)
INTERNATIONAL = re.compile(r"(?<!\w)(?:\+|00)(?:[ ./-]?\(?\d\)?){8,15}(?!\w)(?![.,]\d)")
NATIONAL = re.compile(r"(?<!\w)(?<!\w[.,-])\(?0\d{1,5}\)?(?:[ /.-]{1,3}\d{2,9}){1,5}(?!\w)(?![.,]\d)")
NORTH_AMERICAN = re.compile(
    r"(?<!\w)(?<!\d[.,-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}(?!\w)(?![.,]\d)"
)
PLAIN = re.compile(r"(?<!\w)(?<!\w[.,-])\+?\d(?:[ ()/.-]{0,2}\d){6,14}(?!\w)(?![.,]\d)")

_NO_PHONE = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})(?!\1?\d)"  # 05.01.2024
    r"|\d{4}([./-])\d{1,2}\2\d{1,2}(?!\2?\d)"  # 2024-01-05
    r"|\d{1,2}\.\d{1,2}\. ?-"  # 05.01. - 06.01.
    r"|(?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?!\d)"  # 01/2024
    r"|(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)"  # 10.0.0.1
    r"|(?:0\.\d+|\+?[1-9]\d*\.\d{1,3})$"  # 0.12345
)
"""Dates, addresses of machines and decimal numbers."""
_ABOUT_PHONES = re.compile(
    r"(?:phone|\btel|\bcell|mobil|handy|\bfax|whatsapp|t[ée]l[ée]ph|tel[ée]f|\bsms|\bcall(?:ed)?|\bruf)[^\d\n]{0,20}$",
    re.IGNORECASE,
)
_ABOUT_PAPERS = re.compile(
    r"(?:\b(?:order|invoice|ticket|case|ref|reference|receipt|tracking|parcel|item|article|sku|serial|session|account"
    r"|customer|bestell|bestellung|rechnung|auftrag|kunden|commande|facture|pedido|factura|ordine|fattura)"
    r"s?\W{0,3}(?:(?:no|nr|num|number|id|code|nummer|numéro|número|numero)\W{0,3})?(?:(?:is|was|ist)\W)?|#\W?)$",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[\d@]")
_PHONE_LIKE = re.compile(r"[\d\s()+/.-]+")
_PARTICLES = frozenset({"von", "van", "der", "den", "del", "dos", "las", "los", "the", "and", "und"})
_IBAN_LENGTHS = {
    entry[:2]: int(entry[2:])
    for entry in re.findall(
        r"\S+",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
        "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 "
        "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 "
        "SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20",
    )
}
"""Length of an IBAN by country (the registry of ISO 13616)."""


def without_patterns(text: str) -> str:
    """Replace e-mail addresses, IBANs, card and phone numbers in a text.

    >>> without_patterns("Mail ann@example.org or call +49 170 1234567 about order 0012345678")
    'Mail [email] or call [phone] about order 0012345678'
    """
    text = EMAIL.sub("[email]", text)
    text = IBAN.sub(lambda found: _shortened(found[0], is_iban, "[iban]"), text)
    text = CARD.sub(_card_or_not, text)
    for pattern in (INTERNATIONAL, NORTH_AMERICAN, NATIONAL, PLAIN):
        text = pattern.sub(_phone_or_not, text)
    return text


def without_known(text: str, values: Sequence[str]) -> str:
    """Replace what is known of a person in a text: names, e-mails, phones and identifiers, as whole words.

    Upper and lower case make no difference. The parts of a name count as names, if of three letters or more.

    >>> without_known("Ann Smith here, number c-4711, on 0170/1234567", ["ann smith", "C-4711", "+49 170 1234567"])
    '[name] here, number [id], on [phone]'
    """
    lowered = text.lower()
    for needle in sorted(needles(values), key=len, reverse=True):
        # Most are nowhere in the text: that is known long before a pattern is made of one.
        if needle in lowered:
            text = re.sub(rf"(?<!\w){re.escape(needle)}(?!\w)", _placeholder(needle), text, flags=re.IGNORECASE)
    endings = phone_endings(values)
    if endings:
        text = PLAIN.sub(lambda found: "[phone]" if _digits(found[0])[-7:] in endings else found[0], text)
    return text


def needles(values: Sequence[str]) -> set[str]:
    """Return the words, in lower case, by which a person is recognised in a text.

    A part of a name needs three letters, an identifier of digits alone four: shorter ones would hit
    ordinary words and numbers.
    """
    found = set()
    for value in values:
        whole = value.strip().lower()
        if len(whole) >= (4 if whole.isdigit() else 2):
            found.add(whole)
        if not _MARKED.search(whole):
            found.update(part for part in re.findall(r"[^\W_]+", whole) if len(part) >= 3 and part not in _PARTICLES)
    return found


def phone_endings(values: Sequence[str]) -> set[str]:
    """Return the last seven digits of those values that are phone numbers."""
    return {ending for value in values if (ending := _phone_ending(value))}


def is_card(text: str) -> bool:
    """Return whether a text is a card number: 14 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).

    >>> is_card("4111 1111 1111 1111"), is_card("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(digit) for digit in _digits(text)][::-1]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return 14 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Return whether a text is an IBAN: as long as its country's are, with the remainder 1 modulo 97 (ISO 13616).

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE88 3704 0044 0532 0130 00")
    (True, False)
    """
    plain = text.replace(" ", "").upper()
    turned = plain[4:] + plain[:4]
    return (
        len(plain) == _IBAN_LENGTHS.get(plain[:2])
        and int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
    )


def _shortened(text: str, is_it: Callable[[str], bool], placeholder: str) -> str:
    # A pattern may run on into the next word or number: try shorter and shorter, at gaps only.
    gaps = [match.start() for match in re.finditer(r"[ -]", text)]
    for end in [len(text), *reversed(gaps)]:
        if is_it(text[:end]):
            return placeholder + text[end:]
    return text


def _card_or_not(found: re.Match[str]) -> str:
    # One number in ten passes the Luhn check by chance: an order's number is not taken for a card's.
    if found[0].isdigit() and _ABOUT_PAPERS.search(found.string[: found.start()][-40:]):
        return found[0]
    return _shortened(found[0], is_card, "[card]")


def _phone_or_not(found: re.Match[str]) -> str:
    text, before = found[0], found.string[: found.start()][-40:]
    if _NO_PHONE.match(text) or (text[0] != "+" and _ABOUT_PAPERS.search(before)):
        return text
    alone = text == found.string.strip()
    return _shortened(text, lambda part: _is_phone(part, before, alone=alone), "[phone]")


def _is_phone(text: str, before: str, *, alone: bool) -> bool:
    length = len(_digits(text))
    if _ABOUT_PHONES.search(before):
        return 7 <= length <= 15
    if text.startswith("+"):
        return 8 <= length <= 15
    # Digits without a gap may be any number: only a leading zero in running text speaks for a phone.
    if text.isdigit():
        return not alone and text.startswith("0") and 10 <= length <= 15
    if text.startswith(("0", "(0")):
        return 9 <= length <= (15 if text.startswith("00") else 12)
    return bool(NORTH_AMERICAN.fullmatch(text))


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


def _phone_ending(value: str) -> str | None:
    if not _PHONE_LIKE.fullmatch(value.strip()):
        return None
    digits = _digits(value)
    return digits[-7:] if 7 <= len(digits) <= 15 and not _NO_PHONE.match(value.strip()) else None


def _placeholder(needle: str) -> str:
    if "@" in needle:
        return "[email]"
    if _phone_ending(needle):
        return "[phone]"
    return "[id]" if any(character.isdigit() for character in needle) else "[name]"
