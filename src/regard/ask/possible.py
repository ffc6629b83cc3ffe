"""Possible replies: of all answers to a question, one for each way in which conditions tell them apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, combinations, pairwise, product
from string import ascii_letters

from regard.ask.conditions import Compare, Replies, Reply, holds
from regard.ask.survey import Option, Question, QuestionKind
from regard.ask.walk import OTHER, names_of

MOST_MENTIONED = 10
"""Options of one question that conditions may mention; with more, not every combination is tried."""

type _Compared = Sequence[Compare]


def possible_replies(question: Question, compared: Mapping[str, Sequence[Compare]]) -> tuple[Replies, ...]:
    """Return replies to a question that is shown, such that every answer meets the comparisons as one of them does.

    Args:
        question: any.
        compared: what is compared with its replies, by name.

    Returns:
        The replies, each under its names. A question that need not be answered may have none.
    """
    if question.kind is QuestionKind.MATRIX:
        names = [name for name in names_of(question) if name in compared]
        rows = [_told_apart(_replies(question, name, compared[name]), {name: compared[name]}) for name in names]
        return tuple({name: reply for row in found for name, reply in row.items()} for found in product(*rows))
    words, about = f"{question.key}.{OTHER}", compared.get(question.key, ())
    if words not in compared:
        return _told_apart(_replies(question, question.key, about), compared)
    others = [Compare(question.key, "includes", option.key) for option in question.options if option.other]
    found = _replies(question, question.key, [*about, *others])
    spoken = (_with_words(question, replies, words, compared[words]) for replies in found)
    return _told_apart(chain.from_iterable(spoken), compared)


def possible_facts(name: str, compared: _Compared) -> tuple[Replies, ...]:
    """Return values of a fact, and its absence, that the comparisons tell apart."""
    said = [each.value for each in compared]
    values: list[Reply] = [*said, _another(said, 1), *_numbers(None, None, compared), *_days(None, None, compared)]
    chosen = dict.fromkeys(each.value for each in compared if each.sign == "includes")
    values += [part for size in range(1, len(chosen) + 1) for part in combinations([*chosen][:MOST_MENTIONED], size)]
    return _told_apart(({}, *({name: value} for value in values)), {name: compared})


def _told_apart(found: Iterable[Replies], compared: Mapping[str, _Compared]) -> tuple[Replies, ...]:
    """Return one of all replies that meet every comparison in the same way."""
    asked = [each for comparisons in compared.values() for each in comparisons]
    return tuple({tuple(holds(each, replies) for each in asked): replies for replies in found}.values())


def _replies(question: Question, name: str, compared: _Compared) -> Iterator[Replies]:
    if not question.required:
        yield {}
    if compared:
        yield from ({name: reply} for reply in _VALUES[question.kind](question, compared))
    elif question.required:
        yield {}


def _with_words(question: Question, replies: Replies, name: str, compared: _Compared) -> Iterator[Replies]:
    yield replies
    chosen = replies.get(question.key, ())
    keys = chosen if isinstance(chosen, tuple) else (chosen,)
    if any(option.other and option.key in keys for option in question.options):
        said = [each.value for each in compared if each.value]
        yield from ({**replies, name: words} for words in (*said, _another(said, 1)))


def _points(question: Question, _compared: _Compared) -> Iterable[Reply]:
    return map(float, question.points)


def _options(question: Question, _compared: _Compared) -> Iterable[Reply]:
    return (option.key for option in question.options)


def _columns(question: Question, compared: _Compared) -> Iterable[Reply]:
    return _options(question, compared) if question.options else _points(question, compared)


def _chosen(question: Question, compared: _Compared) -> Iterator[Reply]:
    """Yield choices: of the options mentioned every set, with as many others as the limits ask for."""
    mentioned = {each.value for each in compared}
    free = [option for option in question.options if not option.alone]
    named = [option for option in free if option.key in mentioned][:MOST_MENTIONED]
    rest = [option for option in free if option not in named]
    yield from ((option.key,) for option in question.options if option.alone)
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            yield from _filled(question, chosen, rest)


def _filled(question: Question, chosen: tuple[Option, ...], rest: Sequence[Option]) -> Iterator[Reply]:
    least, most = max(question.least or 1, 1), question.most or len(question.options)
    fewest = max(int(least) - len(chosen), 0)
    for further in (fewest, fewest + 1):
        if further <= len(rest) and least <= len(chosen) + further <= most:
            keys = {option.key for option in (*chosen, *rest[:further])}
            yield tuple(option.key for option in question.options if option.key in keys)


def _order(question: Question, _compared: _Compared) -> Iterable[Reply]:
    return [tuple(option.key for option in question.options)]


def _texts(question: Question, compared: _Compared) -> Iterable[Reply]:
    least, most = max(int(question.least or 1), 1), question.most
    said = [each.value for each in compared]
    return (
        words for words in (*said, _another(said, least)) if len(words) >= least and (not most or len(words) <= most)
    )


def _number(question: Question, compared: _Compared) -> Iterable[Reply]:
    return _numbers(question.least, question.most, compared)


def _numbers(least: float | None, most: float | None, compared: _Compared) -> Iterator[Reply]:
    """Yield every number that is compared with, and one between any two."""
    limits = {limit for limit in (least, most) if limit is not None}
    marks = sorted(limits | {number for each in compared if (number := _read_number(each.value)) is not None})
    ends = (marks[0] - 1, marks[-1] + 1) if marks else (0.0,)
    between = ((low + high) / 2 for low, high in pairwise(marks))
    for number in (*marks, *ends, *between):
        if (least is None or number >= least) and (most is None or number <= most):
            yield number


def _date(question: Question, compared: _Compared) -> Iterable[Reply]:
    return _days(question.earliest, question.latest, compared)


def _days(earliest: date | None, latest: date | None, compared: _Compared) -> Iterator[Reply]:
    """Yield every day that is compared with, and those beside it."""
    limits = {limit for limit in (earliest, latest) if limit is not None}
    marks = limits | {day for each in compared if (day := _read_day(each.value)) is not None}
    near = {day + timedelta(step) for day in marks for step in (-1, 0, 1) if date.min < day < date.max} or {date.min}
    for day in sorted(near):
        if (earliest is None or day >= earliest) and (latest is None or day <= latest):
            yield day.isoformat()


def _consent(_question: Question, _compared: _Compared) -> Iterable[Reply]:
    return (True, False)


def _another(said: Sequence[str], length: int) -> str:
    """Return words of a length that are none of those said."""
    return next((letter * length for letter in ascii_letters if letter * length not in said), "-" * length)


def _read_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_VALUES: Mapping[QuestionKind, Callable[[Question, _Compared], Iterable[Reply]]] = {
    QuestionKind.NPS: _points,
    QuestionKind.RATING: _points,
    QuestionKind.EMOJI: _points,
    QuestionKind.SINGLE_CHOICE: _options,
    QuestionKind.MULTIPLE_CHOICE: _chosen,
    QuestionKind.MATRIX: _columns,
    QuestionKind.RANKING: _order,
    QuestionKind.TEXT: _texts,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.CONSENT: _consent,
}
