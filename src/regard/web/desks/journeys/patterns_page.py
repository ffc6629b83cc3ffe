"""Patterns on the page *Paths*: how many episodes go a way that is written down, and how often one leads to another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard import draw
from regard.errors import WrongUseError
from regard.journeys import Behind, behind_conversion, behind_pattern, conversion, match
from regard.journeys.patterns import Conversion, Matches
from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.entered import Entered, span_entered
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url
from regard.web.desks.journeys.places import occurring
from regard.web.desks.journeys.ways_words import estimate, percent, percent_range
from regard.web.shell.components_figures import figure
from regard.web.translating import translated

_LONGEST = 500
_EVERY = "."


@dataclass(frozen=True)
class Written[T]:
    """Patterns as they were written, and what came of them.

    Attributes:
        fields: each pattern, by the name of its field.
        within: how long a match may take.
        found: what came of it; None where nothing was written, or something is wrong.
    """

    fields: Mapping[str, Entered[str]]
    within: Entered[float]
    found: T | None


def pattern_written(asked: Asked, given: QueryDict) -> Written[Matches]:
    """Return how many episodes match the pattern of an address."""

    def make(texts: list[str], within_s: float | None) -> Matches:
        return match(asked.view, asked.rule, texts[0], within_s)

    return _written(asked, given, ("pattern",), make)


def conversion_written(asked: Asked, given: QueryDict) -> Written[Conversion]:
    """Return how often the first pattern of an address leads to the second."""

    def make(texts: list[str], within_s: float | None) -> Conversion:
        return conversion(asked.view, asked.rule, texts[0], texts[1], within_s)

    return _written(asked, given, ("first", "then"), make)


def pattern_picture(asked: Asked, found: Matches, within: str) -> draw.Funnel:
    """Return all episodes, and those that match, as two steps."""
    said = {"pattern": found.pattern, "within": within or None}
    every = behind_url(asked, "pattern", pattern=_EVERY)
    missed = found.n - found.matches
    return draw.Funnel(
        key="pattern",
        finding=pattern_finding(found),
        says=_("Episodes, with the interval (95 %) of the share that matches."),
        words=words.picture_words(),
        steps=(
            draw.FunnelStep(_("All episodes"), found.n, url=every),
            draw.FunnelStep(
                _("that match"),
                found.matches,
                estimate(found.share, found.low, found.high, found.n),
                url=behind_url(asked, "pattern", **said),
                dropped=missed,
                dropped_url=behind_url(asked, "pattern", missed="1", **said) if missed else "",
            ),
        ),
    )


def pattern_finding(found: Matches) -> str:
    """Return what a pattern finds, as a sentence."""
    if not found.n:
        return _("There is no episode in this time")
    values = {"share": percent(found.share), "n": figure(found.n), "customers": figure(found.customers)}
    return _("%(share)s of %(n)s episodes go this way, of %(customers)s customers") % values


def conversion_picture(asked: Asked, found: Conversion, within: str) -> draw.Funnel:
    """Return those in which the first is found, and those in which the second follows, as two steps."""
    said = {"first": found.start, "then": found.end, "within": within or None}
    missed = found.n - found.converted
    return draw.Funnel(
        key="conversion",
        finding=conversion_finding(found),
        says=_("Episodes with the first pattern, and those of them in which the second comes after it."),
        words=words.picture_words(),
        steps=(
            draw.FunnelStep(_("the first"), found.n, url=behind_url(asked, "pattern", pattern=found.start)),
            draw.FunnelStep(
                _("then the second"),
                found.converted,
                estimate(found.rate, found.low, found.high, found.n),
                url=behind_url(asked, "conversion", **said),
                dropped=missed,
                dropped_url=behind_url(asked, "conversion", missed="1", **said) if missed else "",
            ),
        ),
    )


def conversion_finding(found: Conversion) -> str:
    """Return how often one pattern leads to the other, as a sentence."""
    if not found.n:
        return _("The first is found in no episode")
    values = {"rate": percent(found.rate), "base": percent(found.base_rate)}
    if found.low <= found.base_rate <= found.high:
        return _("The second follows in %(rate)s, no more and no less than anywhere: %(base)s") % values
    values |= {"lift": figure(found.lift)}
    return _("The second follows in %(rate)s: %(lift)s times the %(base)s of all episodes that have it") % values


def base_words(found: Conversion) -> str:
    """Return what a conversion is compared with."""
    return _("The first leads to the second in %(rate)s (%(range)s); %(count)s of %(n)s episodes have it at all.") % {
        "rate": percent(found.rate),
        "range": percent_range(found.low, found.high),
        "count": figure(found.base_matches),
        "n": figure(found.base_n),
    }


def examples(asked: Asked) -> list[tuple[str, str]]:
    """Return patterns to begin with, of touchpoints that occur, and what each means."""
    known = [_quoted(key) for key in occurring(asked)[:3]]
    if len(known) < 2:
        return []
    one, other, third = known[0], known[1], known[-1]
    return [
        (f"{one} -> {other}", _("one directly after the other")),
        (f"{one} -> .* -> {other}", _("one after the other, whatever lies between")),
        (f"{one} -> [^{third}]* -> {other}", _("one after the other, without a third between")),
        (f"path_start -> [{one}|{other}]{{2,4}} -> path_end", _("nothing but two to four of these")),
    ]


def _written[T](
    asked: Asked, given: QueryDict, names: tuple[str, ...], make: Callable[[list[str], float | None], T]
) -> Written[T]:
    texts = {name: str(given.get(name, "")).strip()[:_LONGEST] for name in names}
    within = span_entered(given, "within")
    fields = {name: Entered[str](name, text) for name, text in texts.items()}
    if within.error or not all(texts.values()):
        return Written(fields, within, None)
    key = (*names, *texts.values(), within.value)
    try:
        found = kept(asked, key, lambda: make(list(texts.values()), within.value))
    except WrongUseError as error:
        wrong = next((name for name, text in texts.items() if _is_about(error, text)), names[0])
        said = f"{translated(error.what)} {translated(error.remedy)}"
        fields[wrong] = Entered(wrong, texts[wrong], error=said)
        return Written(fields, within, None)
    return Written(fields, within, found)


def _is_about(error: WrongUseError, text: str) -> bool:
    """Return whether an error names a pattern, or a word of it."""
    return repr(text) in error.what or any(repr(word) in error.what for word in text.replace('"', " ").split())


def _quoted(key: str) -> str:
    return key if key.replace("_", "a").replace("-", "a").isalnum() else f'"{key}"'


def _within(arguments: Mapping[str, str]) -> float | None:
    return span_entered(QueryDict(f"within={arguments.get('within', '')}"), "within").value


def _behind_pattern(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    pattern, matched = arguments.get("pattern", _EVERY), not arguments.get("missed")
    return behind_pattern(asked.view, asked.rule, pattern, _within(arguments), matched=matched)


def _behind_conversion(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    both = arguments.get("first", _EVERY), arguments.get("then", _EVERY)
    return behind_conversion(asked.view, asked.rule, both, _within(arguments), converted=not arguments.get("missed"))


BEHIND: Kinds = {"pattern": _behind_pattern, "conversion": _behind_conversion}
