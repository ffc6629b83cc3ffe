"""The flow of a Qualtrics survey: which block comes when, under which logic, and how it is cut into pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from regard.ask.interchange.documents import listing, mapping, said_yes, text
from regard.ask.interchange.unmapped import Notes, Why

_PLAIN = frozenset({"Block", "Standard", "Default"})
_WITHOUT_LOSS = frozenset({"Group", "Root"})
_OFF = frozenset({"", "false", "None", "NULL"})


@dataclass(frozen=True)
class Step:
    """A block in the flow, or the end of the survey.

    Attributes:
        block: of the file; None: the survey ends.
        logic: all that has to hold for it, as the file has it.
    """

    block: Mapping[str, Any] | None
    logic: tuple[object, ...] = ()


@dataclass
class Draft:
    """A page that is being made.

    Attributes:
        block: place of its step in the flow.
        name: of its block.
        questions: ids, in their order.
        logic: all that has to hold for it.
        ends: logic under which the survey ends behind it.
        random: its questions come in random order.
    """

    block: int
    name: str
    logic: tuple[object, ...]
    random: bool
    questions: list[str] = field(default_factory=list)
    ends: list[tuple[object, ...]] = field(default_factory=list)


def steps_of(elements: list[dict[str, Any]], notes: Notes) -> list[Step]:
    """Return the flow; blocks in their own order where the file has none. Blocks that do not occur are noted."""
    blocks = {text(block.get("ID")): block for block in _blocks(elements)}
    flow = next((mapping(each.get("Payload")) for each in elements if each.get("Element") == "FL"), None)
    used = {name: block for name, block in blocks.items() if block.get("Type") != "Trash"}
    found = list(_walk(flow, (), used, notes)) if flow else [Step(block) for block in used.values()]
    seen: set[str] = set()
    steps = []
    for step in found:
        name = text(step.block.get("ID")) if step.block is not None else ""
        if step.block is not None and name in seen:
            notes.add(_described(step.block), "block that comes again", Why.FLOW)
            continue
        seen.add(name)
        steps.append(step)
    for name, block in blocks.items():
        if name not in seen and listing(block.get("BlockElements")):
            notes.add(_described(block), "block", Why.UNUSED)
    return steps


def drafts_of(steps: list[Step], payloads: Mapping[str, Mapping[str, Any]], notes: Notes) -> list[Draft]:
    """Return the pages: a block's page breaks part them, and so do skips, at both ends."""
    pages: list[Draft] = []
    begun = {text(skip.get("SkipToDestination")) for payload in payloads.values() for skip in skips_of(payload)}
    for place, step in enumerate(steps):
        if step.block is not None:
            pages += _pages(place, step, payloads, begun, notes)
        elif pages and step.logic:
            pages[-1].ends.append(step.logic)
        else:
            notes.add("flow", "EndSurvey", Why.FLOW)
    return pages


def skips_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a question's skip logic."""
    return [each for each in listing(payload.get("SkipLogic")) if isinstance(each, dict)]


def _pages(
    place: int, step: Step, payloads: Mapping[str, Mapping[str, Any]], begun: set[str], notes: Notes
) -> Iterator[Draft]:
    block = step.block or {}
    random = _is_random(block, notes)
    page = Draft(place, _described(block), step.logic, random)
    for element in listing(block.get("BlockElements")):
        qid = text(mapping(element).get("QuestionID"))
        breaks = mapping(element).get("Type") == "Page Break"
        if page.questions and (breaks or qid in begun):
            yield page
            page = Draft(place, _described(block), step.logic, random)
        if qid in payloads:
            page.questions.append(qid)
            if skips_of(payloads[qid]):
                yield page
                page = Draft(place, _described(block), step.logic, random)
    if page.questions:
        yield page


def _walk(
    flow: Mapping[str, Any], logic: tuple[object, ...], blocks: Mapping[str, Mapping[str, Any]], notes: Notes
) -> Iterator[Step]:
    for element in (mapping(each) for each in listing(flow.get("Flow"))):
        kind, name = text(element.get("Type")), text(element.get("ID"))
        if kind in _PLAIN:
            if name in blocks:
                yield Step(blocks[name], logic)
        elif kind == "EndSurvey":
            yield Step(None, logic)
        elif kind == "Branch":
            yield from _walk(element, (*logic, element.get("BranchLogic")), blocks, notes)
        else:
            if kind not in _WITHOUT_LOSS:
                why = Why.ORDER if kind == "BlockRandomizer" else Why.FLOW
                notes.add("flow", _called(element), why)
            yield from _walk(element, logic, blocks, notes)


def _called(element: Mapping[str, Any]) -> str:
    fields = [text(mapping(each).get("Field")) for each in listing(element.get("EmbeddedData"))]
    return " ".join([text(element.get("Type")), ", ".join(fields)]).strip()


def _blocks(elements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for element in elements:
        if element.get("Element") == "BL":
            yield from (block for block in listing(element.get("Payload")) if isinstance(block, dict))


def _is_random(block: Mapping[str, Any], notes: Notes) -> bool:
    options = mapping(block.get("Options"))
    if text(options.get("Looping")) not in _OFF:
        notes.add(_described(block), "loop & merge", Why.FLOW)
    how = text(options.get("RandomizeQuestions"))
    if how not in _OFF and not said_yes(how):
        notes.add(_described(block), f"RandomizeQuestions {how}", Why.ORDER)
    return said_yes(how)


def _described(block: Mapping[str, Any]) -> str:
    return text(block.get("Description")) or text(block.get("ID"))
