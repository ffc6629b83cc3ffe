"""Languages: in which of a survey's a respondent is spoken to."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from regard.ask.survey import Survey
from regard.ask.words import words_of

_FROM_THE_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def language_for(request: HttpRequest, survey: Survey, *wishes: str) -> str:
    """Return the language of a page.

    Args:
        request: its header counts where no wish can be met.
        survey: the languages there are; the first is spoken to whom none of them fits.
        wishes: what the address says, what was chosen before, what the invitation says; empty ones count for nothing.
    """
    return next(
        (found for tag in (*wishes, *_accepted(request)) if (found := _fitting(tag, survey))), survey.languages[0]
    )


def is_right_to_left(language: str) -> bool:
    """Say whether a language is written from the right, for the page's `dir`.

    >>> is_right_to_left("he"), is_right_to_left("pt-BR")
    (True, False)
    """
    return language.partition("-")[0] in _FROM_THE_RIGHT


def own_name(language: str) -> str:
    """Return what a language is called in itself; its tag where pages do not speak it."""
    words = words_of(language)
    return words["language_name"] if words.language == language.partition("-")[0] else language


def _accepted(request: HttpRequest) -> Iterator[str]:
    header = request.headers.get("Accept-Language", "")[:500]
    return (tag for tag, _ in parse_accept_lang_header(header))


def _fitting(tag: str, survey: Survey) -> str:
    """Return the survey's language for a tag: the same, or else of the same language; empty if there is none."""
    lowered = tag.lower()
    same = [each for each in survey.languages if each.lower() == lowered]
    primary = [each for each in survey.languages if lowered and each.lower().partition("-")[0] == _primary(lowered)]
    return next(iter([*same, *primary]), "")


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
