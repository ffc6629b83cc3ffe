"""Reach: which pages, questions and branches respondents can come by, found by trying all answers that matter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from regard.ask.conditions import Compare, Replies, Reply, comparisons, holds
from regard.ask.possible import possible_facts, possible_replies
from regard.ask.survey import END, Page, Question, Survey
from regard.ask.walk import FACT, condition_of, is_shown, names_of

MOST_TRIED = 10_000
"""Combinations of answers that are tried before the search is given up."""

type _State = frozenset[tuple[str, Reply]]


@dataclass(frozen=True)
class Reach:
    """What respondents can come by.

    Attributes:
        pages: keys of the pages that some answers lead to.
        questions: keys of the questions that some answers make appear.
        branches: those that some answers take: key of the page, and the branch's place in it from 0.
    """

    pages: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    branches: set[tuple[str, int]] = field(default_factory=set)


def reach_of(survey: Survey) -> Reach | None:
    """Return what respondents can come by; None if the conditions have too many combinations of answers to try them.

    Answers that no condition tells apart are tried once, and those that no later condition asks for are forgotten.

    Raises:
        WrongUseError: a condition cannot be read.
    """
    try:
        search = _Search(survey)
        for place in range(len(survey.pages)):
            search.visit(place)
    except _TooManyError:
        return None
    return search.found


def conditions_of(page: Page) -> Iterator[str]:
    """Yield the conditions of a page, its questions and its branches."""
    written = (page.shown_if, *(each.shown_if for each in page.questions), *(each.when for each in page.next))
    return (text for text in written if text is not None)


class _TooManyError(Exception):
    """The search is given up."""


class _Search:
    """All states in which respondents come to each page, page by page."""

    def __init__(self, survey: Survey) -> None:
        self.found = Reach()
        self._tried = 0
        self._pages = survey.pages
        self._compared, self._last = _compared(survey)
        self._waiting: dict[int, set[_State]] = defaultdict(set)
        self._possible = {each.key: possible_replies(each, self._about(each)) for each in survey.questions}
        facts = [possible_facts(name, self._compared[name]) for name in self._compared if name.startswith(FACT)]
        for drawn in product(*facts):
            self._arrive(0, (item for fact in drawn for item in fact.items()))

    def visit(self, place: int) -> None:
        """Let everybody who comes to a page answer it in every way, and go on."""
        page = self._pages[place]
        for state in self._waiting.pop(place, ()):
            if not is_shown(page, dict(state)):
                self._arrive(place + 1, state)
                continue
            for left, seen in self._answered(page, state):
                if page.questions and not seen:
                    self._arrive(place + 1, left)
                else:
                    self._leave(place, left)

    def _about(self, question: Question) -> Mapping[str, list[Compare]]:
        return {name: self._compared[name] for name in names_of(question) if name in self._compared}

    def _answered(self, page: Page, state: _State) -> set[tuple[_State, bool]]:
        """Return every state in which the page is left, and whether a question of it was shown."""
        states = {(state, False)}
        for question in page.questions:
            states = {after for before in states for after in self._asked(question, *before)}
        return states

    def _asked(self, question: Question, state: _State, seen: bool) -> Iterator[tuple[_State, bool]]:
        if not is_shown(question, dict(state)):
            yield state, seen
            return
        self.found.questions.add(question.key)
        for replies in self._possible[question.key]:
            self._try()
            yield state.union(replies.items()), True

    def _leave(self, place: int, state: _State) -> None:
        page, replies = self._pages[place], dict(state)
        self.found.pages.add(page.key)
        later = {each.key: place + 1 + step for step, each in enumerate(self._pages[place + 1 :])}
        for number, branch in enumerate(page.next):
            if branch.when is None or holds(condition_of(branch.when), replies):
                self.found.branches.add((page.key, number))
                if branch.to == END or branch.to in later:
                    self._arrive(later.get(branch.to, len(self._pages)), state)
                    return
        self._arrive(place + 1, state)

    def _try(self) -> None:
        self._tried += 1
        if self._tried > MOST_TRIED:
            raise _TooManyError

    def _arrive(self, place: int, items: Iterable[tuple[str, Reply]]) -> None:
        """Wait at a page with what conditions from there on ask for."""
        self._try()
        self._waiting[place].add(frozenset((name, reply) for name, reply in items if self._last.get(name, -1) >= place))


def _compared(survey: Survey) -> tuple[dict[str, list[Compare]], dict[str, int]]:
    """Return what each name is compared with, and the place of the last page that does so."""
    compared, last = defaultdict[str, list[Compare]](list), dict[str, int]()
    for place, page in enumerate(survey.pages):
        for text in conditions_of(page):
            for each in comparisons(condition_of(text)):
                compared[each.name].append(each)
                last[each.name] = place
    return dict(compared), last


def can_hold(comparison: Compare, question: Question) -> bool:
    """Say whether some answer to a question makes a comparison true."""
    tried: Iterable[Replies] = possible_replies(question, {comparison.name: [comparison]})
    return any(holds(comparison, replies) for replies in tried)
