"""Faults: what is wrong with a survey, said so that its author finds the place and mends it."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong."""

    NO_PAGE = "no_page"
    NO_QUESTION = "no_question"
    EMPTY_PAGE = "empty_page"
    DOUBLED_PAGE = "doubled_page"
    DOUBLED_QUESTION = "doubled_question"
    UNREADABLE = "unreadable"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_FACT = "unknown_fact"
    NOT_YET_ASKED = "not_yet_asked"
    WRONG_COMPARISON = "wrong_comparison"
    NEVER_HOLDS = "never_holds"
    NOT_PIPED = "not_piped"
    UNKNOWN_PAGE = "unknown_page"
    LOOP = "loop"
    UNREACHED = "unreached"
    NEVER_SHOWN = "never_shown"
    NEVER_TAKEN = "never_taken"
    DEAD_END = "dead_end"
    WRONG_OTHER = "wrong_other"
    LABEL_OFF_SCALE = "label_off_scale"
    NO_PURPOSE = "no_purpose"
    WRONG_MEASURE = "wrong_measure"
    UNKNOWN_WORDING = "unknown_wording"
    CHANGED_WORDING = "changed_wording"
    UNTRANSLATED = "untranslated"

    @property
    def sentence(self) -> str:
        """What it means, and what to do."""
        return _SENTENCES[self]


_SENTENCES = {
    FaultKind.NO_PAGE: "There is no page. Add one.",
    FaultKind.NO_QUESTION: "Nothing is asked. Add a question.",
    FaultKind.EMPTY_PAGE: "The page has no question and no text. Add one, or remove the page.",
    FaultKind.DOUBLED_PAGE: "Another page has this key. Give each its own.",
    FaultKind.DOUBLED_QUESTION: "Another question of the survey has this key. Give each its own.",
    FaultKind.UNREADABLE: "The condition cannot be read.",
    FaultKind.UNKNOWN_NAME: "No question has this name. Of a matrix, name a row as well: `service.speed`.",
    FaultKind.UNKNOWN_FACT: "There is no such fact about an invitation.",
    FaultKind.NOT_YET_ASKED: "It is asked only later, and not known here. Move the question, or the condition or text.",
    FaultKind.WRONG_COMPARISON: "An answer to this question cannot be compared like this.",
    FaultKind.NEVER_HOLDS: "No answer to the question makes this true. Compare with a point or option that it has.",
    FaultKind.NOT_PIPED: "A consent cannot be said in a text. Name another question.",
    FaultKind.UNKNOWN_PAGE: "There is no page of this key to go to.",
    FaultKind.LOOP: "It leads back to the page itself or an earlier one. Lead to a later page, or to `end`.",
    FaultKind.UNREACHED: "No answers lead to this page. Change the branches or conditions, or remove it.",
    FaultKind.NEVER_SHOWN: "No answers make this question appear. Change its condition, or remove it.",
    FaultKind.NEVER_TAKEN: "No answers lead this way. Change the condition or the order of branches, or remove it.",
    FaultKind.DEAD_END: "No answer is within the limits of the question. Widen them.",
    FaultKind.WRONG_OTHER: "Only one option may be answered in words, and only where one or several are chosen.",
    FaultKind.LABEL_OFF_SCALE: "The scale has no such point. Remove the label.",
    FaultKind.NO_PURPOSE: "It does not say what the consent is given for. Add a `purpose`.",
    FaultKind.WRONG_MEASURE: "A question of this kind cannot measure that.",
    FaultKind.UNKNOWN_WORDING: "The question library has no such wording.",
    FaultKind.CHANGED_WORDING: "It is no longer as the question library words it. Put it back, or remove `wording`.",
    FaultKind.UNTRANSLATED: "The text is missing in a language that the survey is asked in.",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: the place: `page`, `page/question`, `page/question/shown_if`, `page/next/1`; empty: the whole survey.
        why: what is wrong.
        detail: the name, value or language that it is about.
    """

    where: str
    why: FaultKind
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Where, what, and what to do.

        >>> Fault("why/reason", FaultKind.UNTRANSLATED, "de").sentence
        'why/reason: The text is missing in a language that the survey is asked in. (de)'
        """
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.why.sentence}{f' ({self.detail})' if self.detail else ''}"
