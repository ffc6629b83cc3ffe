"""Interviews as somebody sees them: read within the scope, kept, written anew and taken out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.code_book import Book, meant, read_book, theme_of
from regard.ask.interviews import SOURCE, Interview, Noted, Passage, event_of, events_of, passages_in, themes_of
from regard.collect.event import Event
from regard.errors import BrokenWorkspaceError
from regard.ledger import exclude
from regard.measure import Breakdown
from regard.vocabulary import Channel
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.desks.surveys.asking_people import identifier_of
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, reading
from regard.web.shell.scope import scope_of
from regard.web.shell.workspace import workspace
from regard.web.translating import translated

GUIDE = "interview"
"""What the library's interview guide is called in the ledger."""
UNCODED = "-"
"""What an address says for passages without a theme."""

_PLACEHOLDER = re.compile(r"(\[(?:email|phone|iban|card|name|id)\])")
_TAKEN_OUT = {
    "[email]": gettext_lazy("an e-mail address"),
    "[phone]": gettext_lazy("a phone number"),
    "[iban]": gettext_lazy("an account number"),
    "[card]": gettext_lazy("a card number"),
    "[name]": gettext_lazy("a name"),
    "[id]": gettext_lazy("an identifier"),
}


@dataclass(frozen=True)
class Listed:
    """An interview of the list: its passages within the scope, and how many are not coded yet."""

    key: str
    first: Noted
    passages: int
    uncoded: int
    touchpoints: tuple[str, ...]


def noted(request: HttpRequest, question: Question | None = None) -> tuple[Noted, ...]:
    """Return the passages that somebody sees, the newest interview first; none before the first fold.

    Args:
        request: from whom it is; departments, units and accounts bound what is seen.
        question: further conditions; None: none.
    """
    scope = scope_of(user_of(request))
    breakdown = Breakdown(where=scope) if question is None else question.breakdown(())
    try:
        with reading(request) as reader:
            return cached(reader, ("interview passages", breakdown), lambda: passages_in(reader, breakdown))
    except BrokenWorkspaceError:
        return ()


def book() -> Book:
    """Return the code book."""
    return read_book(workspace().ledger.folder)


def interviews(passages: Sequence[Noted]) -> list[Listed]:
    """Return the interviews that passages are of, in their order."""
    by_key: dict[str, list[Noted]] = {}
    for each in passages:
        by_key.setdefault(each.interview, []).append(each)
    return [
        Listed(
            key,
            own[0],
            len(own),
            sum(not each.themes for each in own),
            tuple(dict.fromkeys(each.touchpoint for each in own)),
        )
        for key, own in by_key.items()
    ]


def passage_for(request: HttpRequest, key: str, number: int) -> Noted:
    """Return a passage.

    Raises:
        Http404: there is none within the scope.
    """
    found = next((each for each in noted(request) if (each.interview, each.number) == (key, number)), None)
    if found is None:
        raise Http404
    return found


def next_uncoded(request: HttpRequest, after: Noted) -> Noted | None:
    """Return the passage without a theme that follows another, or else the first; None if all others are coded."""
    every = noted(request)
    here = next((place for place, each in enumerate(every) if is_same(each, after)), 0)
    return next((each for each in (*every[here + 1 :], *every[:here]) if not each.themes), None)


def is_same(one: Noted, other: Noted) -> bool:
    """Say whether two passages are the same, in whatever edition."""
    return (one.interview, one.number) == (other.interview, other.number)


def keep(request: HttpRequest, interview: Interview) -> str:
    """Put an interview into the ledger; sent again, it stands there once.

    Returns:
        Why it was refused; empty if it is kept.

    Raises:
        Overloaded, StorageFailed: nothing is promised; it may be sent again.
    """
    zone = workspace().ledger.settings.zone
    refused, _new = _taken(events_of(interview, identifier_of(interview.customer), zone))
    if not refused:
        note(request, "created", "interview", interview.key, passages=len(interview.passages))
    return refused


def rewrite(request: HttpRequest, before: Noted, after: Passage) -> str:
    """Put a further edition of a passage in the place of the one that is there, which counts no longer.

    Returns:
        Why it was refused; empty if it is kept.

    Raises:
        Overloaded, StorageFailed: nothing is promised; it may be sent again.
    """
    frame = Interview(
        key=before.interview,
        held_at=before.held_at,
        passages=(),
        customer=before.customer,
        interviewer=identifier_of(before.employee)[1] or user_of(request).email,
        account=before.account,
        unit=before.unit,
        channel=Channel(before.sent_by) if before.sent_by in set(Channel) else Channel.OTHER,
        guide=before.guide,
    )
    zone, edition = workspace().ledger.settings.zone, before.edition + 1
    who = identifier_of(before.customer)
    refused, new = _taken([event_of(frame, before.number, after, who, zone, edition=edition)])
    if refused:
        return refused
    _exclude(before, f"edition {edition} stands in its place")
    note(request, "changed", "interview", before.interview, passage=before.number, edition=edition)
    return "" if new else _("It was changed a moment ago. Wait some seconds, open it again, and decide anew.")


def take_out(request: HttpRequest, passage: Noted, reason: str) -> None:
    """Exclude a passage: it stays in the ledger, and stands in no list and no number."""
    _exclude(passage, reason)
    note(request, "excluded", "interview", passage.interview, passage=passage.number)


def chosen(passages: Sequence[Noted], codes: Book, theme: str, touchpoint: str) -> list[Noted]:
    """Return the passages about a theme and a touchpoint; an empty one bounds nothing."""
    wanted = "" if theme == UNCODED else meant(codes, theme)
    return [
        each
        for each in passages
        if touchpoint in {"", each.touchpoint} and (not theme or wanted in (themes_of(each, codes) or ("",)))
    ]


def theme_name(codes: Book, key: str | None) -> str:
    """Return what a theme is called; one that the code book lacks as its key says."""
    if not key or key == UNCODED:
        return _("Not coded yet")
    found = theme_of(codes, key)
    return translated(found.name) if found else key.replace("_", " ")


def marked(text: str) -> SafeString:
    """Return a text for a page, with the places marked where personal data was taken out."""
    parts = _PLACEHOLDER.split(text)
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", part) if part in _TAKEN_OUT else part,) for part in parts),
    )


def taken_out(passages: Sequence[Noted]) -> list[tuple[str, int]]:
    """Return what was taken out of texts before they were kept, in words, and how often."""
    counts = Counter(mark for each in passages for mark in _PLACEHOLDER.findall(f"{each.text} {each.need or ''}"))
    return [(str(words), counts[mark]) for mark, words in _TAKEN_OUT.items() if counts[mark]]


def _taken(events: Sequence[Event]) -> tuple[str, bool]:
    """Put passages into the ledger; return why one was refused, and whether one is new there."""
    result = workspace().intake.take(SOURCE, events)
    refused = next((translated(why.sentence) for why in result.refused.values()), "")
    return refused, result.taken > 0


def _exclude(passage: Noted, reason: str) -> None:
    exclude(workspace().ledger, SOURCE, passage.native_id, reason=reason, at=datetime.now(UTC))
