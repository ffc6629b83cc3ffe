"""Words: what kinds, measures, groups and languages are called on the pages of the desk."""

from django.utils.functional import Promise as LazyText
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from regard.ask.library import WordingGroup
from regard.ask.survey import QuestionKind
from regard.ask.words import words_of
from regard.vocabulary import AnswerKind, InvitationState

KINDS: dict[QuestionKind, LazyText] = {
    QuestionKind.NPS: _("Recommendation, 0 to 10 (NPS)"),
    QuestionKind.RATING: _("Rating"),
    QuestionKind.EMOJI: _("Faces"),
    QuestionKind.SINGLE_CHOICE: _("One of several"),
    QuestionKind.MULTIPLE_CHOICE: _("Several of many"),
    QuestionKind.MATRIX: _("Table of ratings"),
    QuestionKind.RANKING: _("Order of preference"),
    QuestionKind.TEXT: _("Words"),
    QuestionKind.NUMBER: _("Number"),
    QuestionKind.DATE: _("Day"),
    QuestionKind.CONSENT: _("Consent"),
}
MEASURES: dict[AnswerKind, LazyText] = {
    AnswerKind.NPS: _("recommendation (NPS)"),
    AnswerKind.CSAT: _("satisfaction (CSAT)"),
    AnswerKind.CES: _("ease (CES)"),
    AnswerKind.RATING: _("a rating of its own"),
    AnswerKind.EXPECTATION: _("expectation"),
    AnswerKind.EXPERIENCE: _("experience"),
    AnswerKind.EMOTION: _("emotion"),
    AnswerKind.INVOLVEMENT: _("involvement"),
    AnswerKind.COMPONENT: _("a component of the experience"),
    AnswerKind.TRUST: _("trust"),
    AnswerKind.VALUE: _("shared values"),
    AnswerKind.CHOICE: _("a choice"),
    AnswerKind.NUMBER: _("a number"),
    AnswerKind.DATE: _("a day"),
    AnswerKind.CONSENT: _("a consent"),
    AnswerKind.TEXT: _("words"),
}
GROUPS: dict[WordingGroup, LazyText] = {
    WordingGroup.RECOMMENDATION: _("Recommendation"),
    WordingGroup.SATISFACTION: _("Satisfaction"),
    WordingGroup.EFFORT: _("Effort"),
    WordingGroup.EXPECTATION: _("Expectation and experience"),
    WordingGroup.EMOTION: _("Emotion"),
    WordingGroup.INVOLVEMENT: _("Involvement"),
    WordingGroup.COMPONENTS: _("Components of the experience"),
    WordingGroup.TRUST: _("Trust"),
    WordingGroup.VALUES: _("Shared values"),
    WordingGroup.OPEN: _("Open questions"),
    WordingGroup.CONSENT: _("Consent"),
    WordingGroup.INTERVIEW: _("Interview"),
}
STATES: dict[InvitationState, LazyText] = {
    InvitationState.ELIGIBLE: _("Eligible"),
    InvitationState.SUPPRESSED: _("Left out"),
    InvitationState.OFFERED: _("Asked"),
    InvitationState.DELIVERED: _("Delivered"),
    InvitationState.SHOWN: _("Seen"),
    InvitationState.ANSWERED: _("Answered"),
    InvitationState.DISMISSED: _("Dismissed"),
    InvitationState.EXPIRED: _("Expired"),
}
"""What happens to invitations, in its order."""


def language_name(tag: str) -> str:
    """Return what a language is called in the reader's own, and its tag where two dialects would be the same.

    >>> language_name("xx")
    'xx'
    """
    try:
        name = str(get_language_info(tag.partition("-")[0])["name_translated"])
    except KeyError:
        return tag
    return f"{name} ({tag})" if "-" in tag else name


def direction_of(tag: str) -> str:
    """Return which way a language is written, for `dir`.

    >>> direction_of("he")
    'rtl'
    """
    words = words_of(tag)
    return words.direction if words.language == tag.partition("-")[0].lower() else "auto"
