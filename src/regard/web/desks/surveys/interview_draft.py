"""The draft of an interview: what its form has sent, kept as it was typed until all of it can be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import override
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import now
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from regard.ask.interviews import FREE, Passage
from regard.ask.library import Wording, interview_guide, wording_of
from regard.vocabulary import key_of
from regard.web.accounts.models import User
from regard.web.desks.surveys.asking_people import Choices, accounts_for, offer, touchpoints_for, units_for, ways
from regard.web.desks.surveys.fields import count_sent, text_sent
from regard.web.shell.workspace import workspace

LONGEST_NAME = 80
LONGEST_NEED = 300
NO_EMOTION = ("other", "none")
"""Options of the library's list that are no emotions."""


@dataclass(frozen=True)
class Draft:
    """A passage as it was typed.

    Attributes:
        place: in the form, from 0.
        question: of the guide, or `FREE`.
        themes: names with commas between.
        problems: what is wrong with it, by field.
    """

    place: int
    question: str
    text: str = ""
    touchpoint: str = ""
    themes: str = ""
    emotion: str = ""
    need: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.text or self.themes or self.need)

    @property
    def names(self) -> tuple[str, ...]:
        """The themes, each once."""
        return names_in(self.themes)

    def passage(self, themes: tuple[str, ...]) -> Passage:
        """Return what was said, with the keys of its themes."""
        return Passage(
            text=self.text,
            touchpoint=self.touchpoint,
            themes=themes,
            question=self.question,
            emotion=self.emotion or None,
            need=self.need or None,
        )


@dataclass(frozen=True)
class Heading:
    """A question of the guide, or what came up besides, with the passages below it."""

    question: str
    text: str
    notes: str
    themes: str
    drafts: tuple[Draft, ...]


class FrameForm(forms.Form):
    """What stands around the passages of an interview."""

    held_on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    held_at = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    channel = forms.ChoiceField(label=gettext_lazy("How you spoke"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    account = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The company or household that the customer acts for."),
    )

    def __init__(self, user: User, zone: str, data: QueryDict | None = None) -> None:
        """Begin now, with what is within the scope.

        Args:
            user: who writes.
            zone: IANA zone that day and time are read in.
            data: what was sent.
        """
        self._zone = ZoneInfo(zone)
        present = now().astimezone(self._zone)
        super().__init__(data, initial={"held_on": present.date(), "held_at": present.time().replace(second=0)})
        offer(self, "channel", ways())
        offer(self, "unit", units_for(user))
        if user.units:
            self.fields["unit"].required = True
        if user.accounts:
            self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=accounts_for(user))

    @override
    def clean(self) -> dict[str, object]:
        """Refuse what has not been yet."""
        cleaned: dict[str, object] = super().clean() or {}
        if {"held_on", "held_at"} <= cleaned.keys() and self.moment > now():
            self.add_error("held_at", ValidationError(_("This has not been yet.")))
        return cleaned

    @property
    def moment(self) -> datetime:
        """When the interview was."""
        day, time = self.cleaned_data["held_on"], self.cleaned_data["held_at"]
        return datetime.combine(day, time, tzinfo=self._zone)


def drafts_sent(sent: QueryDict) -> tuple[Draft, ...]:
    """Return the passages of a form as they were typed."""
    return tuple(_draft(sent, place) for place in range(count_sent(sent, "passages")))


def drafts_begun(guided: bool) -> tuple[Draft, ...]:
    """Return an empty passage for each question of the guide, or a single one."""
    return tuple(Draft(place, question) for place, question in enumerate(questions(guided)))


def drafts_grown(drafts: tuple[Draft, ...], question: str) -> tuple[Draft, ...]:
    """Return the passages with an empty one more for a question."""
    touchpoint = next((each.touchpoint for each in reversed(drafts) if each.touchpoint), "")
    return (*drafts, Draft(len(drafts), question, touchpoint=touchpoint))


def drafts_checked(drafts: tuple[Draft, ...], user: User) -> tuple[Draft, ...]:
    """Return the passages with what is wrong with each."""
    allowed = {key for key, _name in touchpoints_for(user)}
    return tuple(replace(each, problems=_problems(each, allowed)) for each in drafts)


def headings(drafts: tuple[Draft, ...], guided: bool) -> list[Heading]:
    """Return the passages below the questions that they answer."""
    return [_heading(question, drafts) for question in questions(guided)]


def questions(guided: bool) -> list[str]:
    """Return the questions of a form."""
    return [*(wording.id for wording in interview_guide()), FREE] if guided else [FREE]


def prompt_text(question: str) -> str:
    """Return a question of the guide in the reader's language; empty for `FREE`, and for one that nobody knows."""
    known = {wording.id: wording for wording in interview_guide()}
    return in_words(known[question]) if question in known else ""


def in_words(wording: Wording) -> str:
    """Return a wording in the reader's language."""
    reader = (get_language() or "en").partition("-")[0]
    text = wording.text.get(reader) or wording.text["en"]
    return text.replace("{@company}", workspace().ledger.settings.name)


def emotions() -> Choices:
    """Return the emotions of the library, and none."""
    reader = (get_language() or "en").partition("-")[0]
    options = [each for each in wording_of("emotion.felt").options if each.key not in NO_EMOTION]
    return [("", _("None named")), *((each.key, each.text.get(reader) or each.text["en"]) for each in options)]


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of themes in a text, each once.

    >>> names_in("Price, delivery , price,")
    ('Price', 'delivery')
    """
    named: dict[str, str] = {}
    for name in map(str.strip, text.split(",")):
        if key := key_of(name):
            named.setdefault(key, name)
    return tuple(named.values())


def themes_problem(names: Iterable[str]) -> str:
    """Return what is wrong with names of themes; empty if nothing is."""
    return _("A theme's name is too long.") if any(len(name) > LONGEST_NAME for name in names) else ""


def _heading(question: str, drafts: tuple[Draft, ...]) -> Heading:
    own = tuple(each for each in drafts if each.question == question)
    if question == FREE:
        return Heading(question, _("What else was said"), "", "", own)
    wording = wording_of(question)
    return Heading(question, in_words(wording), wording.notes, ", ".join(wording.themes), own)


def _draft(sent: QueryDict, place: int) -> Draft:
    def typed(name: str) -> str:
        return text_sent(sent, f"passage-{place}-{name}")

    known = questions(guided=True)
    question = typed("question")
    return Draft(
        place,
        question if question in known else FREE,
        typed("text"),
        typed("touchpoint"),
        typed("themes"),
        typed("emotion"),
        typed("need"),
    )


def _problems(draft: Draft, touchpoints: set[str]) -> dict[str, str]:
    if draft.is_empty:
        return {}
    wrong = {
        "text": "" if draft.text else _("Write down what was said."),
        "touchpoint": "" if draft.touchpoint in touchpoints else _("Say which touchpoint it is about."),
        "themes": themes_problem(draft.names),
        "emotion": "" if draft.emotion in dict(emotions()) else _("Choose one of the list."),
        "need": _("At most 300 letters.") if len(draft.need) > LONGEST_NEED else "",
    }
    return {name: words for name, words in wrong.items() if words}
