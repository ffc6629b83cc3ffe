"""Quotes: what a message says itself, without the messages it answers and without signatures."""

import re
from collections.abc import Sequence

MOST_LETTERS = 200_000
"""Letters of one message that are read."""

_ORIGINAL = re.compile(
    r"^\s*(?:-{2,}|_{2,}|\*{2,})\s*(?:original message|forwarded message|urspr(?:ü|ue)ngliche nachricht"
    r"|originalnachricht|weitergeleitete nachricht"
    r"|message d['\u2019]origine|message original|message transf[ée]r[ée]"
    r"|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original"
    r"|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse"
    r"|oryginalna wiadomo[śs][ćc]|wiadomo[śs][ćc] oryginalna)[^\n]{0,60}$",
    re.IGNORECASE,
)
_BEGUN = re.compile(
    r"^\s*(?:on|am|le|el|il|em|op|den|dne|w dniu|dnia|på|-?\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\b", re.IGNORECASE
)
_WROTE = re.compile(
    r"\b(?:wrote|schrieb|a [ée]crit|escribi[óo]|ha scritto|escreveu|schreef|skrev|napisał(?:\(a\)|a)?|kirjoitti)\b"
    r"[^:\uff1a]{0,200}[:\uff1a]\s*$",
    re.IGNORECASE,
)
_SENDER = re.compile(r"^\W{0,3}(?:from|von|de|da|van|fr[åa]n|fra|od)\W{0,3}\s?[:\uff1a]", re.IGNORECASE)
_REST_OF_HEAD = re.compile(
    r"^\W{0,3}(?:sent|gesendet|envoy[ée](?: le)?|enviado(?: el| em)?|inviato|verzonden|date|datum|fecha|data|skickat"
    r"|sendt|wysłano|to|an|[àa]|para|aan|till|til|do|subject|betreff|objet|asunto|oggetto|onderwerp|assunto|[äa]mne|emne|temat"
    r"|cc|kopie)\W{0,3}\s?[:\uff1a]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(?:--|—|__)\s?$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:(?:sent|get) (?:from (?:my |yahoo|outlook|mail for)|outlook for|via )"
    r"|von mei(?:nem|ner) .{1,40} gesendet"
    r"|gesendet (?:von|mit) |envoy[ée] (?:de(?:puis)? mon|à partir de) |enviado (?:desde|do|a partir do) "
    r"|inviato da(?:l| mio)? "
    r"|verstuurd vanaf |verzonden (?:vanaf|met) |skickat fr[åa]n |sendt fra )",
    re.IGNORECASE,
)
_LONGEST_ATTRIBUTION = 2_000
_LONGEST_DEVICE = 90
_HEAD_LINES = 6


def own_words(text: str) -> str:
    r"""Return what the sender wrote in this message.

    Left out are quoted lines, the line that says whose they are, all behind an older message's head, and the
    signature. Of an answer that quotes everything and says nothing, nothing is left.

    >>> own_words("Thanks!\n\nOn 2 March Ann <ann@shop.example> wrote:\n> Hello\n\nBye\n-- \nBob")
    'Thanks!\n\nBye'
    """
    lines = [line.rstrip() for line in text[:MOST_LETTERS].replace("\r", "\n").split("\n")]
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _is_end(lines, place):
            break
        length = _attribution(lines, place)
        if length and not _is_quoted_next(lines, place + length):
            break
        if not length and not _is_quoted(lines[place]):
            kept.append(lines[place])
        place += length or 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_end(lines: Sequence[str], place: int) -> bool:
    """Return whether nothing behind a line is the sender's own: an older message, or a signature, begins there."""
    line = lines[place]
    if _ORIGINAL.match(line) or _SIGNATURE.match(line):
        return True
    if len(line) <= _LONGEST_DEVICE and _DEVICE.match(line):
        return not any(lines[place + 1 : place + 4]) or _is_quoted_next(lines, place + 1)
    return bool(_SENDER.match(line)) and _is_head(lines[place + 1 : place + 1 + _HEAD_LINES])


def _is_head(lines: Sequence[str]) -> bool:
    """Return whether at least two of the lines behind a From: line are of a message's head too."""
    return sum(bool(_REST_OF_HEAD.match(line)) for line in lines) >= 2


def _attribution(lines: Sequence[str], place: int) -> int:
    """Return over how many lines it is said here who wrote what follows; 0 if it is not."""
    if not _BEGUN.match(lines[place]):
        return 0
    for length in (1, 2, 3):
        joined = " ".join(lines[place : place + length])
        if len(joined) < _LONGEST_ATTRIBUTION and _WROTE.search(joined):
            return length
        if len(lines) <= place + length or not lines[place + length]:
            break
    return 0


def _is_quoted_next(lines: Sequence[str], place: int) -> bool:
    """Return whether the next line that is not blank is quoted."""
    return next((_is_quoted(line) for line in lines[place : place + 4] if line), False)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")
