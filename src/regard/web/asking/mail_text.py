"""Mail texts: what a mail says, in plain text and in HTML without any picture, style or script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import override

from regard.ask.words import Words, words_of
from regard.web.asking.fields import Choice
from regard.web.asking.languages import is_right_to_left
from regard.web.asking.mail_question import first_question, query_for
from regard.web.asking.sittings import Seat
from regard.web.asking.subjects import company
from regard.web.asking.themes import text_on
from regard.web.shell.workspace import workspace

_IN_A_ROW = 6
"""Points side by side; as many as a phone is wide."""


@dataclass(frozen=True)
class MailText:
    """What a mail says.

    Attributes:
        subject: one line.
        plain, html: the same twice.
    """

    subject: str
    plain: str
    html: str


@dataclass(frozen=True)
class Sending:
    """What is told of a mail beside the survey.

    Attributes:
        number: 0 is the invitation, 1 the first reminder.
        is_last: no further reminder follows.
        link: whole address of the invitation's page.
        unsubscribe_link: whole address at which one declines.
        preferences_link: whole address at which one sees and changes what one agreed to; empty: none is told.
        until: when the link ends.
    """

    number: int
    is_last: bool
    link: str
    unsubscribe_link: str
    until: datetime
    preferences_link: str = ""


def mail_text(seat: Seat, sending: Sending) -> MailText:
    """Return what a mail to a respondent says, in the language of the page that its link opens.

    Args:
        seat: the respondent.
        sending: which mail it is, and where its links lead.
    """
    words, name = words_of(seat.content.language), one_line(company(seat.survey))
    subject = words.say("mail_reminder_subject" if sending.number else "mail_subject", company=name)
    context = _around(seat, words) | _said(words, sending, name) | {"subject": subject, "company": name}
    context |= _question(seat, sending.link)
    return MailText(subject, *(render_to_string(f"asking/mail/invitation.{kind}", context) for kind in ("txt", "html")))


def one_line(text: str) -> str:
    r"""Return a text as one line of letters that can be seen, so that it can stand in a header.

    >>> one_line("Acme\r\nBcc: all@example.org\u202e")
    'Acme Bcc: all@example.org'
    """
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _around(seat: Seat, words: Words) -> dict[str, Any]:
    accent, language = seat.survey.theme.accent, seat.content.language
    return {
        "words": words.texts,
        "words_tag": words.language,
        "right_to_left": words.direction == "rtl",
        "language": language,
        "language_direction": "rtl" if is_right_to_left(language) else "ltr",
        "accent": accent,
        "on_accent": {"#000": "#000000", "#fff": "#ffffff"}[text_on(accent)],
    }


def _said(words: Words, sending: Sending, name: str) -> dict[str, Any]:
    lines = [words.say("mail_ask", company=name)]
    if sending.number:
        lines = [words["mail_reminder"]] + ([words["mail_reminder_last"]] if sending.is_last else [])
    return {
        "lines": lines,
        "until": words.say("mail_until", date=day_of(sending.until, words.language)),
        "why": words.say("mail_why", company=name),
        "link": sending.link,
        "unsubscribe_link": sending.unsubscribe_link,
        "preferences_link": sending.preferences_link,
    }


def day_of(moment: datetime, language: str) -> str:
    """Return the day of a moment as a language writes it, in the company's zone."""
    with override(language):
        return str(date_format(moment.astimezone(ZoneInfo(workspace().ledger.settings.zone)), "DATE_FORMAT"))


def _question(seat: Seat, link: str) -> dict[str, Any]:
    """Return the first question with a link for each answer, in rows; nothing where a link cannot answer it."""
    field = first_question(seat)
    if field is None:
        return {"question": None}
    is_row = field.layout == "row"
    links = [{"url": link + query_for(field.key, each.value), **_shown(each, is_row=is_row)} for each in field.choices]
    wide = _IN_A_ROW if is_row else 1
    ends = field.ends or ("", "")
    return {"question": field, "rows": _rows(links, wide), "choices": links, "ends": [end for end in ends if end]}


def _shown(choice: Choice, *, is_row: bool) -> dict[str, str]:
    """Return what an answer looks like, all that it says, and what is said of one that is only a face or a point."""
    called = " ".join(part for part in (choice.mark, choice.text) if part)
    is_short = is_row and bool(choice.mark)
    return {"face": choice.mark if is_short else called, "called": called, "title": choice.text if is_short else ""}


def _rows[T](parts: Sequence[T], wide: int) -> list[Sequence[T]]:
    """Return parts in rows of about the same length, none longer than `wide`.

    >>> _rows([1, 2, 3, 4, 5, 6, 7], 6)
    [[1, 2, 3, 4], [5, 6, 7]]
    """
    count = -(-len(parts) // wide)
    length = -(-len(parts) // count)
    return [parts[begin : begin + length] for begin in range(0, len(parts), length)]
