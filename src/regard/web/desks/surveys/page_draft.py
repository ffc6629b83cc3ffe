"""A draft of a page: what its form holds, and the page it makes or what it still lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.ask.survey import END, Branch, Page, Texts
from regard.vocabulary import key_of
from regard.web.desks.surveys.fields import act_of, count_sent, rearranged, text_sent, texts_sent


@dataclass(frozen=True)
class BranchDraft:
    """A branch as it is typed: its condition, and the key of the page it leads to."""

    when: str = ""
    to: str = END


@dataclass(frozen=True)
class PageDraft:
    """A page as it is typed, without its questions.

    Attributes:
        before: the page as it is kept.
        key: its lasting name.
        title, text: by language.
        random: its questions come in another order for each respondent.
        shown_if: its condition; empty: always shown.
        branches: in order.
        errors: what is wrong: the field's name, and why.
    """

    before: Page
    key: str
    title: Texts
    text: Texts
    random: bool
    shown_if: str
    branches: tuple[BranchDraft, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def draft_of(page: Page) -> PageDraft:
    """Return a page as its form shows it."""
    branches = tuple(BranchDraft(each.when or "", each.to) for each in page.next)
    return PageDraft(page, page.key, page.title, page.text, page.random, page.shown_if or "", branches)


def draft_sent(sent: QueryDict, before: Page, languages: tuple[str, ...]) -> PageDraft:
    """Return the draft that a form has sent."""
    return PageDraft(
        before=before,
        key=text_sent(sent, "key") or before.key,
        title=texts_sent(sent, "title", languages, before.title),
        text=texts_sent(sent, "text", languages, before.text),
        random="random" in sent,
        shown_if=text_sent(sent, "shown_if"),
        branches=tuple(
            BranchDraft(text_sent(sent, f"branch-{place}-when"), text_sent(sent, f"branch-{place}-to"))
            for place in range(count_sent(sent, "branches"))
        ),
    )


def rearranged_draft(draft: PageDraft, act: str) -> PageDraft:
    """Return a draft after one of the buttons beside its branches, such as `add-branch` or `up-branch-1`."""
    what, _listed, place = act_of(act)
    return replace(draft, branches=rearranged(draft.branches, what, place, BranchDraft()))


def made(draft: PageDraft) -> tuple[PageDraft, Page | None]:
    """Return a draft with what is wrong with it, and the page it makes, with its questions, if nothing is."""
    errors = dict(_wrong(draft))
    if errors:
        return replace(draft, errors=errors), None
    branches = tuple(Branch(to=each.to, when=each.when or None) for each in draft.branches)
    return draft, msgspec.structs.replace(
        draft.before,
        key=draft.key,
        title=draft.title,
        text=draft.text,
        random=draft.random,
        shown_if=draft.shown_if or None,
        next=branches,
    )


def _wrong(draft: PageDraft) -> Iterator[tuple[str, str]]:
    if draft.key != key_of(draft.key) or draft.key == END:
        yield "key", _("Use small letters, digits and underscores; “end” is what the end of a survey is called.")
    for place, branch in enumerate(draft.branches):
        if not branch.to:
            yield f"branch-{place}-to", _("Choose where it leads.")
