"""The page Steps: where episodes are at each step, and how they flow from one to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.draw import Cell, Flow, FlowLink, FlowNode, Heat, HeatRow, Picture
from regard.errors import WrongUseError, unknown_name
from regard.journeys import Behind, Span, behind_flow, behind_step_cell, step_flows, step_matrix
from regard.journeys.steps import StepMatrix
from regard.journeys.steps_flows import StepFlow, StepFlows
from regard.journeys.steps_states import Occurrence, Rest, Row
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url, name_of, number_of, row_of, text_of_row
from regard.web.desks.journeys.words import picture_words, row_name, rule_name, share_words, touchpoint
from regard.web.shell.components_figures import figure

_USUAL_STEPS, _MOST_STEPS = 8, 20
_USUAL_TOP, _MOST_TOP = 12, 50
_FLOW_STEPS, _FLOW_TOP = 6, 8
_STAYS = (Rest.ENDED, Rest.NOT_BEGUN)


def steps_context(arguments: Mapping[str, str], asked: Asked) -> tuple[dict[str, Any], list[Picture]]:
    """Return what the page shows, and its pictures: the matrix, and the flows between its first steps.

    Args:
        arguments: of the address.
        asked: about which journeys.

    Raises:
        WrongUseError: the centre never occurs, or the occurrence is unknown.
    """
    span = span_of(arguments)
    matrix = kept(asked, ("steps", span), lambda: step_matrix(asked.view, asked.rule, span))
    less = replace(span, steps=min(span.steps, _FLOW_STEPS), top=min(span.top or _FLOW_TOP, _FLOW_TOP))
    flows = kept(asked, ("flows", less), lambda: step_flows(asked.view, asked.rule, less))
    context = {
        "span": span,
        "centres": [(key, touchpoint(key), key == span.centre) for key in asked.view.words.touchpoints],
        "occurrences": [(key, words, key == span.occurrence.value) for key, words in _occurrences().items()],
        "matrix": matrix, "most_steps": _MOST_STEPS, "most_top": _MOST_TOP,
    }  # fmt: skip
    pictures: list[Picture] = [_heat(asked, span, matrix)]
    return context, [*pictures, _flow(asked, less, flows)] if flows.flows else pictures


def span_of(arguments: Mapping[str, str]) -> Span:
    """Return which steps an address asks for.

    Raises:
        WrongUseError: the occurrence is unknown.
    """
    occurrence = arguments.get("occurrence") or Occurrence.FIRST.value
    known = [one.value for one in Occurrence]
    if occurrence not in known:
        raise unknown_name("occurrence", occurrence, known)
    return Span(
        number_of(arguments, "steps", _USUAL_STEPS, _MOST_STEPS),
        name_of(arguments, "centre"),
        Occurrence(occurrence),
        number_of(arguments, "top", _USUAL_TOP, _MOST_TOP),
    )


def _occurrences() -> dict[str, str]:
    return {"first": _("its first contact"), "last": _("its last contact"), "every": _("every contact")}


def _span_arguments(span: Span) -> dict[str, str | int | None]:
    """Return how an address says which steps are looked at."""
    around = {"centre": text_of_row(span.centre), "occurrence": span.occurrence.value} if span.centre else {}
    return {"steps": span.steps, "top": span.top, **around}


def _heat(asked: Asked, span: Span, matrix: StepMatrix) -> Heat:
    shown = [row for row in matrix.rows if not isinstance(row, Rest) or matrix.counts[matrix.rows.index(row)].any()]
    return Heat(
        key="steps",
        finding=_finding(span, matrix),
        says=_says(asked, span, matrix),
        words=picture_words(),
        columns=tuple(_step_name(span, step) for step in matrix.steps),
        rows=tuple(_heat_row(asked, span, matrix, row) for row in shown),
        corner=_("Touchpoint"),
    )


def _heat_row(asked: Asked, span: Span, matrix: StepMatrix, row: Row) -> HeatRow:
    cells = tuple(_cell(asked, span, matrix, step, row) for step in matrix.steps)
    return HeatRow(row_name(row), cells, apart=isinstance(row, Rest))


def _cell(asked: Asked, span: Span, matrix: StepMatrix, step: int, row: Row) -> Cell:
    count = matrix.count(step, row)
    if not count:
        return Cell(None)
    where = {"step": step, "row": text_of_row(row), **_span_arguments(span)}
    note = _("%(count)s of %(all)s") % {"count": figure(count), "all": figure(matrix.n)}
    return Cell(count / matrix.n, url=behind_url(asked, "step", **where), note=note)


def _finding(span: Span, matrix: StepMatrix) -> str:
    """Return as a sentence what is most frequent next, or how many episodes end at once."""
    if not matrix.n:
        return _("No episode is in view")
    if span.centre is not None:
        return _around_finding(span.centre, matrix)
    ended = matrix.count(2, Rest.ENDED) if 2 in matrix.steps else 0
    begins = max(matrix.rows, key=lambda row: matrix.count(1, row))
    return _("%(begin)s of episodes begin at %(touchpoint)s; %(ended)s end with their first contact") % {
        "begin": share_words(matrix.count(1, begins) / matrix.n), "touchpoint": row_name(begins),
        "ended": share_words(ended / matrix.n),
    }  # fmt: skip


def _around_finding(centre: str, matrix: StepMatrix) -> str:
    following = max(matrix.rows, key=lambda row: matrix.count(1, row))
    told = {"centre": touchpoint(centre), "share": share_words(matrix.count(1, following) / matrix.n)}
    if following is Rest.ENDED:
        return _("After %(centre)s, %(share)s of episodes end") % told
    return _("After %(centre)s comes most often %(next)s: %(share)s") % (told | {"next": row_name(following)})


def _says(asked: Asked, span: Span, matrix: StepMatrix) -> str:
    told = {"n": figure(matrix.n), "rule": rule_name(asked.rule), "all": figure(matrix.episodes)}
    if span.centre is None:
        text = ngettext(
            "Share of %(n)s episode at each step; every column adds up to it. Episodes are cut by: %(rule)s.",
            "Share of %(n)s episodes at each step; every column adds up to them. Episodes are cut by: %(rule)s.",
            matrix.n,
        )
        return text % told
    return _(
        "Share of %(n)s occurrences, in %(all)s episodes, at each step before and after; every column adds up to them. "
        "Episodes are cut by: %(rule)s."
    ) % told  # fmt: skip


def _step_name(span: Span, step: int) -> str:
    if span.centre is None or step < 0:
        return str(step).replace("-", "\N{MINUS SIGN}")
    return f"+{step}" if step else "0"


def _flow(asked: Asked, span: Span, flows: StepFlows) -> Flow:
    drawn = [flow for flow in flows.flows if flow.before is not flow.after or flow.before not in _STAYS]
    ends = {(flow.step + offset, row) for flow in drawn for offset, row in ((0, flow.before), (1, flow.after))}
    matrix = flows.matrix
    cells = [(step, row) for step in matrix.steps for row in matrix.rows if (step, row) in ends]
    return Flow(
        key="flows",
        finding=_flow_finding(span, drawn),
        says=_(
            "The thickness is how many episodes go that way. Of what has ended, only those are drawn that end at the "
            "step; touchpoints beyond the %(top)s most frequent are others."
        ) % {"top": span.top},
        words=picture_words(),
        columns=tuple(_step_name(span, step) for step in matrix.steps),
        nodes=tuple(_node(asked, span, matrix, step, row) for step, row in cells),
        links=tuple(_link(asked, span, flow) for flow in drawn),
    )  # fmt: skip


def _flow_finding(span: Span, flows: Sequence[StepFlow]) -> str:
    # What has ended, and what is put together, is no way that anybody takes.
    between = [flow for flow in flows if not isinstance(flow.before, Rest) and not isinstance(flow.after, Rest)]
    most = max(between or flows, key=lambda flow: flow.count)
    return _("The most frequent way: %(before)s at step %(step)s, then %(after)s, %(n)s times") % {
        "before": row_name(most.before), "after": row_name(most.after), "step": _step_name(span, most.step),
        "n": figure(most.count),
    }  # fmt: skip


def _node(asked: Asked, span: Span, matrix: StepMatrix, step: int, row: Row) -> FlowNode:
    # Of what has ended a node shows only those who did just now, which no cell of the matrix counts.
    where = {"step": step, "row": text_of_row(row), **_span_arguments(span)}
    url = "" if row in _STAYS else behind_url(asked, "step", **where)
    key, column = _key(step, row), matrix.steps.index(step)
    return FlowNode(key, column, row_name(row), url=url, muted=isinstance(row, Rest))


def _link(asked: Asked, span: Span, flow: StepFlow) -> FlowLink:
    where = {"before": text_of_row(flow.before), "after": text_of_row(flow.after), "step": flow.step}
    url = behind_url(asked, "flow", **where, **_span_arguments(span))
    note = _("%(share)s of those before") % {"share": share_words(flow.share)}
    return FlowLink(_key(flow.step, flow.before), _key(flow.step + 1, flow.after), flow.count, url=url, note=note)


def _key(step: int, row: Row) -> str:
    return f"{step}:{text_of_row(row)}"


def _step_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    (row,) = _rows(arguments, "row")
    return behind_step_cell(asked.view, asked.rule, span_of(arguments), _step(arguments), row)


def _flow_behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    before, after = _rows(arguments, "before", "after")
    return behind_flow(asked.view, asked.rule, span_of(arguments), _step(arguments), (before, after))


def _rows(arguments: Mapping[str, str], *names: str) -> Iterable[Row]:
    rows = [row_of(arguments.get(name)) for name in names]
    found = [row for row in rows if row is not None]
    if len(found) < len(names):
        raise WrongUseError("The address names no touchpoint.", "Follow a link from a number to its contacts.")
    return found


def _step(arguments: Mapping[str, str]) -> int:
    text = arguments.get("step", "")
    try:
        return int(text[:9])
    except ValueError:
        message = f"There is no step {text[:20]!r}."
        raise WrongUseError(message, "Follow a link from a number to its contacts.") from None


BEHIND: Kinds = {"step": _step_behind, "flow": _flow_behind}
