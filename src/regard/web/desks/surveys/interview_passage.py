"""The form about one passage: its words, what it is about, and its themes."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.ask.code_book import Book, add_themes
from regard.ask.interviews import Noted, Passage, themes_of
from regard.ask.library import interview_guide
from regard.vocabulary import key_of
from regard.web.accounts.models import User
from regard.web.desks.surveys.asking_people import touchpoints_for
from regard.web.desks.surveys.fields import text_sent
from regard.web.desks.surveys.interview_draft import (
    LONGEST_NEED,
    emotions,
    names_in,
    prompt_text,
    themes_problem,
)
from regard.web.desks.surveys.interviews import book, marked, theme_name
from regard.web.desks.surveys.interviews_tabs import interview_tabs
from regard.web.shell.names import touchpoint_name
from regard.web.shell.workspace import workspace

LONGEST_REASON = 300
_FIELDS = ("text", "touchpoint", "emotion", "need")


@dataclass
class PassageForm:
    """A passage as it is, and as it is typed anew.

    Attributes:
        before: as it stands in the ledger.
        codes: the code book.
        touchpoints: keys and names that may be chosen.
        text, touchpoint, emotion, need: as typed, else as they are.
        themes: keys that are chosen.
        is_sent: somebody sent the form.
        names: further themes, with commas between.
        reason: why it is to be taken out.
        edition: which one the form showed.
        failure: why it was not kept.
        problems: what is wrong with it, by field.
    """

    before: Noted
    codes: Book
    touchpoints: list[tuple[str, str]]
    text: str
    touchpoint: str
    emotion: str
    need: str
    themes: tuple[str, ...]
    is_sent: bool = False
    names: str = ""
    reason: str = ""
    edition: str = ""
    failure: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, before: Noted, user: User, sent: QueryDict | None) -> "PassageForm":
        """Return the form about a passage, with what was sent."""
        codes = book()
        offered = [*(dict(touchpoints_for(user)) | {before.touchpoint: touchpoint_name(before.touchpoint)}).items()]
        if sent is None:
            typed: dict[str, Any] = {name: getattr(before, name) or "" for name in _FIELDS} | {
                "edition": str(before.edition)
            }
            return cls(before, codes, offered, themes=themes_of(before, codes), **typed)
        typed = {name: text_sent(sent, name) for name in (*_FIELDS, "names", "reason", "edition")}
        form = cls(before, codes, offered, themes=_themes(sent), is_sent=True, **typed)
        form.problems = form._found()
        return form

    @property
    def is_right(self) -> bool:
        """Whether it can be kept."""
        return not self.problems

    @property
    def can_be_taken_out(self) -> bool:
        """Whether a reason is given; if not, that is the problem."""
        wrong = _("Say in a few words why.") if not self.reason else ""
        wrong = wrong or (_("At most 300 letters.") if len(self.reason) > LONGEST_REASON else "")
        self.problems = {"reason": wrong} if wrong else {}
        return self.is_sent and not wrong

    @property
    def seen_failure(self) -> str:
        """Why what was shown is not what is there; empty if it is."""
        is_same = self.edition == str(self.before.edition)
        return "" if is_same else _("Somebody has changed this passage meanwhile. Open it again, and decide anew.")

    @property
    def is_changed(self) -> bool:
        """Whether something is other than before."""
        now, before = self.before, themes_of(self.before, self.codes)
        kept = (now.text, now.touchpoint, now.emotion or "", now.need or "", set(before))
        return (self.text, self.touchpoint, self.emotion, self.need, set(self.themes)) != kept or bool(self.names)

    @property
    def offered(self) -> list[tuple[str, str, bool]]:
        """The themes to choose from: those of the code book, and what answers to the question are usually about."""
        usual = next((each.themes for each in interview_guide() if each.id == self.before.question), ())
        keys = dict.fromkeys((*(theme.key for theme in self.codes), *self.themes, *usual))
        return [(key, theme_name(self.codes, key), key in self.themes) for key in keys]

    def made(self) -> Passage:
        """Return the passage as it is to be; themes that are new are put into the code book."""
        folder, names = workspace().ledger.folder, [theme_name(self.codes, key) for key in self.themes]
        lacking = [name for key, name in zip(self.themes, names, strict=True) if not _has(self.codes, key)]
        new = add_themes(folder, [*lacking, *names_in(self.names)])
        return Passage(
            text=self.text,
            touchpoint=self.touchpoint,
            themes=tuple(dict.fromkeys((*self.themes, *new))),
            question=self.before.question,
            emotion=self.emotion or None,
            need=self.need or None,
        )

    def _found(self) -> dict[str, str]:
        wrong = {
            "text": "" if self.text else _("Write down what was said."),
            "touchpoint": "" if self.touchpoint in dict(self.touchpoints) else _("Choose one of the list."),
            "emotion": "" if self.emotion in dict(emotions()) else _("Choose one of the list."),
            "need": _("At most 300 letters.") if len(self.need) > LONGEST_NEED else "",
            "names": themes_problem(names_in(self.names)),
        }
        return {name: words for name, words in wrong.items() if words}


def passage_context(form: PassageForm) -> dict[str, Any]:
    """Return what the page of a passage shows."""
    before = form.before
    return {
        "form": form, "noted": before, "marked": marked(before.text), "emotions": emotions(),
        "prompt": prompt_text(before.question), "tabs": interview_tabs(""),
    }  # fmt: skip


def _themes(sent: QueryDict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in sent.getlist("theme") if key and key == key_of(key) and len(key) < 100))


def _has(codes: Book, key: str) -> bool:
    return any(key == theme.key for theme in codes)
