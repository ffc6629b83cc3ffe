"""Who is who on pages: the identifiers of a customer, what speaks for them, and what a person has to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.journeys.customers import CustomerSummary, customers
from regard.journeys.timeline import TimelineContact
from regard.ledger import Reader
from regard.ledger.decisions import Action
from regard.resolve.deciding import (
    Taken,
    Word,
    allow_identifier,
    keep_apart,
    merge_persons,
    undo_decision,
)
from regard.resolve.who_is import Clue, Doubtful, Name, Someone, decisions_told, person_of, review_list, who_is
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.shell.paging import Paging
from regard.web.shell.reading import cached
from regard.web.shell.workspace import workspace

DOUBTS: dict[str, tuple[LazyText, LazyText]] = {
    "verified_pair": (
        _("Named as one"),
        _("Two verified customers were named together. They stay two until somebody says that they are one."),
    ),
    "common_identifier": (
        _("Something in common"),
        _("Two verified customers have a device, address or number in common: a family, or one with two accounts."),
    ),
    "shared_identifier": (
        _("Used by many"),
        _("So many verified customers were seen with it that it stands for nobody: a kiosk, or a test account."),
    ),
    "too_many_identifiers": (
        _("Too many of a kind"),
        _("More identifiers of a kind than one person has: those seen last are not bound."),
    ),
    "too_large": (
        _("Too large"),
        _("So many identifiers would be of one person that none is bound until somebody allows it."),
    ),
    "same_person_likely": (_("Likely the same"), _("What is known of two customers agrees.")),
}
"""What is to be looked at: what it is called, and what it means."""

ACTIONS: dict[str, tuple[LazyText, LazyText]] = {
    "merge": (_("Merge"), _("Both become one customer in every number, from the first contact on. It can be undone.")),
    "apart": (_("Keep apart"), _("What names these two together says nothing any more. It can be undone.")),
    "allow": (_("Allow"), _("No limit holds for it: everything that speaks for it counts. It can be undone.")),
    "undo": (_("Undo"), _("Every number is again as it would be without the decision.")),
}
"""What can be decided: what it is called, and what it does."""


class DecisionForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For those who ask later. Leave out names."),
        error_messages={"required": _("Say in a few words why.")},
    )


@dataclass(frozen=True)
class Side:
    """One of two customers of whom something is to be decided; the summary is None where no contact counts."""

    name: Name
    summary: CustomerSummary | None


@dataclass(frozen=True)
class Doubt:
    """Something to look at, and what it is called."""

    found: Doubtful
    title: LazyText
    meaning: LazyText


@dataclass(frozen=True)
class Decided:
    """A decision as it is asked for.

    Attributes:
        action: a key of `ACTIONS`.
        one, other: pseudonyms in hexadecimal; where a decision is undone, `one` is the decision.
    """

    action: str
    one: str
    other: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Decided":
        """Read an address.

        Raises:
            Http404: it asks for nothing that can be decided.
        """
        asked = cls(*(request.GET.get(name, "") for name in ("action", "one", "other")))
        if asked.action not in ACTIONS or not asked.one or (asked.action in {"merge", "apart"} and not asked.other):
            raise Http404
        return asked


def review_page(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    """Return what the page of the review list shows."""
    ledger, wanted = workspace().ledger, request.GET.get("kind", "")
    found = cached(reader, ("customers", "review"), lambda: review_list(ledger))
    counts = {kind: sum(each.kind == kind for each in found) for kind in DOUBTS}
    chosen = [each for each in found if wanted in {"", each.kind}]
    paging = Paging.of(request, len(chosen))
    shown = chosen[paging.offset : paging.offset + paging.size]
    return {
        "doubts": [Doubt(each, *DOUBTS[each.kind]) for each in shown],
        "kinds": [(kind, title, counts[kind]) for kind, (title, _meaning) in DOUBTS.items() if counts[kind]],
        "wanted": wanted, "paging": paging, "as_of": reader.as_of, "every": len(found),
        "decisions": list(reversed(decisions_told(ledger))),
    }  # fmt: skip


def sides_of(reader: Reader, asked: Decided) -> tuple[Side, ...]:
    """Return the customers that a decision is about."""
    if asked.action == Action.UNDO:
        return ()
    return tuple(_side(reader, each) for each in (asked.one, asked.other) if each)


def take(request: HttpRequest, asked: Decided, reason: str) -> Taken:
    """Take a decision; numbers follow with the next fold.

    Raises:
        WrongUseError: it cannot be taken.
    """
    ledger, word = workspace().ledger, Word(reason, user_of(request).email, datetime.now(UTC))
    if asked.action == Action.UNDO:
        taken = undo_decision(ledger, asked.one, word)
    elif asked.action == Action.ALLOW:
        taken = allow_identifier(ledger, asked.one, word)
    else:
        act = merge_persons if asked.action == Action.MERGE else keep_apart
        taken = act(ledger, asked.one, asked.other, word)
    note(request, "decided", "identity", taken.one or "", action=asked.action, other=taken.other or "")
    return taken


def someone(reader: Reader, customer: str) -> Someone:
    """Return who a customer is, and why; known once for each version."""
    return cached(reader, ("customers", "someone", customer), lambda: who_is(workspace().ledger, customer))


def clues_at(clues: Sequence[Clue], contacts: Iterable[TimelineContact]) -> dict[int, tuple[Clue, ...]]:
    """Return which clues stand with which contacts, by their numbers: each with the contact at it, or the last before.

    Two that contacts name together again and again are told once.

    Args:
        clues: of a customer.
        contacts: a part of the timeline, the newest first.
    """
    shown = list(contacts)
    newest = max((each.occurred_at for each in shown), default=None)
    placed: dict[int, list[Clue]] = {}
    for clue in _telling(clues):
        at = clue.first_at.replace(tzinfo=UTC)
        before = next((each.seq for each in shown if each.occurred_at <= at), None)
        if before is not None and newest is not None:
            placed.setdefault(before, []).append(clue)
    return {seq: tuple(own) for seq, own in placed.items()}


def _telling(clues: Sequence[Clue]) -> list[Clue]:
    """Return what was said on purpose, and of what contacts name together the first time."""
    first = {(clue.one, clue.other): clue for clue in sorted(clues, key=lambda clue: clue.first_at, reverse=True)}
    return [clue for clue in clues if clue.how != "contact" or first[clue.one, clue.other] is clue]


def _side(reader: Reader, pseudonym: str) -> Side:
    known = who_is(workspace().ledger, pseudonym).person
    found = customers(reader, None, [person_of(reader, pseudonym)])
    return Side(known, found[0] if found else None)
