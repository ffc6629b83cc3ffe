"""The forms about a whole survey: a new one, and what is said around its questions."""

import re
from collections.abc import Iterable
from typing import Any, cast, override

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec.structs import replace

from regard.ask.library import LANGUAGES, question_from, wordings
from regard.ask.survey import Option, Page, Question, Row, Survey, Theme
from regard.ask.words import languages as spoken
from regard.vocabulary import key_of
from regard.web.desks.surveys.words import language_name
from regard.web.shell.names import touchpoint_name
from regard.web.shell.workspace import catalogue

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_STARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "nps": (("nps", "nps.touchpoint"), ("why", "open.why")),
    "csat": (("satisfaction", "csat.touchpoint"), ("why", "open.why")),
    "ces": (("ease", "ces.2.0"), ("why", "open.why")),
    "": (),
}
"""What a new survey begins with: keys of its questions, and the library's wordings."""


class _AboutSurvey(forms.Form):
    """What every survey says of itself."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("What you call it; respondents do not see it."),
    )
    touchpoint = forms.ChoiceField(
        label=gettext_lazy("Touchpoint"),
        help_text=gettext_lazy("Where its answers count, when an invitation or a link does not say."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The first one is spoken to whom none of them fits."),
    )

    def _offer(self, touchpoint: str = "", languages: Iterable[str] = ()) -> None:
        """Fill in what there is to choose from; what is chosen already stays."""
        known = {each.key for each in catalogue().touchpoints.values() if each.merged_into is None} or {"survey"}
        keys = sorted(known | ({touchpoint} - {""}), key=lambda key: touchpoint_name(key).casefold())
        tags = dict.fromkeys((*languages, *LANGUAGES, *spoken()))
        _choices(self, "touchpoint", [(key, touchpoint_name(key)) for key in keys])
        _choices(self, "languages", [(tag, language_name(tag)) for tag in tags])


class NewForm(_AboutSurvey):
    """A new survey."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Its lasting name, which cannot be changed later. Left empty: made of the name."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    start = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("nps", gettext_lazy("Would they recommend us, and why?")),
            ("csat", gettext_lazy("Were they satisfied, and why?")),
            ("ces", gettext_lazy("Was it easy, and why?")),
            ("", gettext_lazy("An empty page")),
        ],
    )
    field_order = ("name", "key", "touchpoint", "languages", "start")

    def __init__(self, data: QueryDict | None = None, language: str = "en") -> None:
        """Begin in the reader's language."""
        super().__init__(data, initial={"languages": [language], "start": "nps"})
        self._offer()

    @override
    def clean(self) -> dict[str, Any]:
        """Make a key of the name where none is typed."""
        found: dict[str, Any] = super().clean() or {}
        key = found.get("key") or key_of(found.get("name", ""))
        if not key or key != key_of(key):
            self.add_error("key", ValidationError(_("Use small letters, digits and underscores.")))
        return found | {"key": key}

    def made(self) -> Survey:
        """Return the survey."""
        data = self.cleaned_data
        languages = tuple(data["languages"])
        asked = [question_from(wording, key, languages) for key, wording in _STARTS[data["start"]]]
        page = Page(key="page", questions=tuple(asked))
        return Survey(
            key=data["key"], name=data["name"], touchpoint=data["touchpoint"], languages=languages, pages=(page,)
        )


class SettingsForm(_AboutSurvey):
    """What a survey says of itself, and how it looks."""

    first = forms.ChoiceField(label=gettext_lazy("First language"))
    more_languages = forms.CharField(
        label=gettext_lazy("Further languages"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As tags with commas between, such as sv, pt-BR."),
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("Anonymous: nobody can be told from an answer"),
        required=False,
        help_text=gettext_lazy("No customer, no invitation, and only the day is kept. Nobody can be asked by name."),
    )
    company = forms.CharField(
        label=gettext_lazy("Name above the questions"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Left empty: the workspace's."),
    )
    accent = forms.RegexField(
        label=gettext_lazy("Colour"), regex=r"^#[0-9a-f]{6}$", widget=forms.TextInput(attrs={"type": "color"})
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Light or dark"),
        choices=[
            ("auto", gettext_lazy("As the respondent's device is set")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
    )

    def __init__(self, survey: Survey, data: QueryDict | None = None) -> None:
        """Begin with the survey as it is."""
        theme = survey.theme
        initial = {
            "name": survey.name, "touchpoint": survey.touchpoint, "languages": list(survey.languages),
            "first": survey.languages[0], "anonymous": survey.anonymous, "company": theme.company,
            "accent": theme.accent, "scheme": theme.scheme,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self._offer(survey.touchpoint, survey.languages)
        tags = dict.fromkeys((*survey.languages, *LANGUAGES, *spoken(), *self._typed()))
        _choices(self, "first", [(tag, language_name(tag)) for tag in tags])

    def _typed(self) -> list[str]:
        text = str(self.data.get("more_languages", ""))
        return [tag for each in text.split(",") if (tag := each.strip()) and _TAG.fullmatch(tag)]

    def clean_more_languages(self) -> list[str]:
        """Read the tags.

        Raises:
            ValidationError: one is none.
        """
        typed = [each.strip() for each in self.cleaned_data["more_languages"].split(",") if each.strip()]
        if len(self._typed()) < len(typed):
            raise ValidationError(_("Write tags such as sv or pt-BR."))
        return typed

    @property
    def chosen(self) -> tuple[str, ...]:
        """The languages, the first one first."""
        data = self.cleaned_data
        return tuple(dict.fromkeys((data["first"], *data["languages"], *data.get("more_languages", ()))))

    def made(self, survey: Survey, **texts: Any) -> Survey:
        """Return the survey with what was typed; questions of the library are worded in all its languages."""
        data = self.cleaned_data
        theme = Theme(company=data["company"] or None, accent=data["accent"], scheme=data["scheme"])
        return replace(
            survey,
            name=data["name"],
            touchpoint=data["touchpoint"],
            languages=self.chosen,
            anonymous=data["anonymous"],
            theme=theme,
            pages=tuple(_worded(page, self.chosen) for page in survey.pages),
            **texts,
        )


def _worded(page: Page, languages: tuple[str, ...]) -> Page:
    return replace(page, questions=tuple(_worded_question(each, languages) for each in page.questions))


def _worded_question(question: Question, languages: tuple[str, ...]) -> Question:
    """Return a question with the library's words in all languages; translations of one's own stay."""
    if question.wording is None or question.wording not in {each.id for each in wordings()}:
        return question
    kept = question_from(question.wording, question.key, languages)
    return replace(
        question,
        text={**kept.text, **question.text},
        help={**kept.help, **question.help},
        labels={point: {**texts, **question.labels.get(point, {})} for point, texts in kept.labels.items()},
        options=_worded_list(question.options, kept.options),
        rows=_worded_list(question.rows, kept.rows),
    )


def _worded_list[Entry: (Option, Row)](own: tuple[Entry, ...], kept: tuple[Entry, ...]) -> tuple[Entry, ...]:
    texts = {each.key: each.text for each in kept}
    return tuple(replace(each, text={**texts.get(each.key, {}), **each.text}) for each in own)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
