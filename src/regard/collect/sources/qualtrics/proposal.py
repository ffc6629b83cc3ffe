"""The proposal for a Qualtrics export: its fields are known, its questions are guessed."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from regard.collect.sources.qualtrics.headers import Header, Heading, header_of
from regard.collect.sources.qualtrics.mapping import Mapping
from regard.collect.sources.qualtrics.questions import answer_of, is_derived
from regard.collect.sources.table_files.dialect import delimiter_of, encoding_of, head_of, text_head
from regard.collect.sources.table_files.findings import Findings
from regard.collect.sources.table_files.guess_contacts import take_touchpoint
from regard.collect.sources.table_files.mapping import Ending, Entry, FlagRule, Reading, Score, Span, When, Who
from regard.collect.sources.table_files.proposal import Guide, Proposal, guess
from regard.collect.sources.table_files.times import is_zone
from regard.vocabulary import AnswerKind, Flag, Outcome

_TRAITS = {
    "recipientLastName": "last_name",
    "recipientFirstName": "first_name",
    "recipientEmail": "email",
    "name": "name",
    "ipAddress": "ip_address",
    "locationLatitude": "latitude",
    "locationLongitude": "longitude",
}
_TESTS, _SPAM = ("1", "2", "9", "17"), ("8", "12", "40")
"""Statuses of previews and tests, and of what Qualtrics takes for spam."""
_FINISHED = {
    **dict.fromkeys(("1", "True", "TRUE", "true"), Outcome.SUCCESS),
    **dict.fromkeys(("0", "False", "FALSE", "false"), Outcome.ABANDONED),
}


@dataclass(frozen=True)
class _Export:
    """The columns of an export by their field, with what guessing has found so far."""

    source: str
    columns: Map[str, Heading]
    findings: Findings

    def take(self, field: str, role: str) -> Heading | None:
        """Take the column of a field, if the export has it."""
        heading = self.columns.get(field)
        if heading is not None and heading.name in self.findings.profiles:
            self.findings.take(self.findings.profiles[heading.name], role, f"it is the field {heading.text!r}")
            return heading
        return None


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose a mapping for an export of responses.

    Args:
        path: the CSV or TSV file, also as .gz.
        source: the source's lasting name.
        zone: IANA zone of the times, where the export does not say it.
        occurred: the column that says when a response was, instead of its start.

    Raises:
        WrongUseError: the file has no rows; the zone or the time asked for does not exist.
    """
    header = header_of(path) or Header(3, ())
    encoding = encoding_of(path, head_of(path))
    delimiter = delimiter_of(text_head(path, encoding)) or ","
    reading = Reading(encoding=encoding, delimiter=delimiter, header_rows=header.rows)
    guide = Guide(partial(_find, source, header.columns), Mapping, reading)
    return guess(path, guide, source=source, zone=zone, occurred=occurred)


def _find(source: str, found: tuple[Heading, ...], findings: Findings, _sample: Any) -> None:
    """Find out what each column is."""
    export = _Export(source, {each.field or each.name: each for each in found}, findings)
    for step in (_take_who, _take_times, _take_state, _take_answers, _take_touchpoint):
        step(export)


def _take_who(export: _Export) -> None:
    """Take the customer's own number, else the address, and what else names a person."""
    parts, profiles = export.findings.parts, export.findings.profiles
    number, address = (export.columns.get(name) for name in ("externalDataReference", "recipientEmail"))
    parts["traits"] = {each.name: name for field, name in _TRAITS.items() if (each := export.take(field, "trait"))}
    mailed = address is not None and profiles[address.name].filled > 0
    if number is not None and (profiles[number.name].filled or not mailed):
        export.take(number.field, "who")
        parts["who"] = Who(column=number.name)
        parts["identifiers"] = {address.name: "email"} if address is not None else {}
    elif address is not None:
        parts["who"] = Who(column=address.name, kind="email")
    if parts.get("who") is None or not profiles[parts["who"].column].filled:
        export.findings.questions.append(
            "No response says who gave it, so all are anonymous. Send personal links, or pass the customer's number as"
            " external data reference, so that answers join the customer's journey."
        )


def _take_times(export: _Export) -> None:
    """Take when a response began and how long it took."""
    parts, findings = export.findings.parts, export.findings
    parts["native_id"] = tuple(each.name for each in [export.take("_recordId", "native_id")] if each)
    started = export.take("startDate", "occurred_at")
    if findings.occurred is None and started is not None:
        parts["occurred_at"] = _when(export, started)
    elif findings.occurred is not None:
        asked = findings.occurred
        known = asked in findings.profiles
        parts["occurred_at"] = When(column=asked) if known else When(fixed=asked, zone=findings.zone or "UTC")
    ended = export.take("endDate", "ended_at")
    duration = export.take("duration", "duration_s")
    parts["duration_s"] = Span(column=duration.name) if duration else None
    parts["ended_at"] = _when(export, ended) if ended else None


def _when(export: _Export, heading: Heading) -> When:
    """Return how a column says when; ask for the zone if neither the export nor anybody says it."""
    findings, profile = export.findings, export.findings.profiles[heading.name]
    said = heading.zone if heading.zone is not None and is_zone(heading.zone) else None
    if said is None and findings.zone is None and heading.field == "startDate":
        findings.questions.append(
            f"The times in {heading.name!r} do not say their time zone; UTC is assumed. Say it with --zone: it is the"
            " zone of the person who made the export."
        )
    if profile.undecided:
        findings.questions.append(f"In {heading.name!r} day and month could be either way round; see `format`.")
    return When(column=heading.name, format=profile.written or "iso", zone=findings.zone or said or "UTC")


def _take_state(export: _Export) -> None:
    """Take whether a response counts, was finished, and in which language it was given."""
    parts = export.findings.parts
    status = export.take("status", "flag")
    parts["flag"] = _flags(status.name) if status else ()
    finished = export.take("finished", "outcome")
    if finished is not None:
        parts["outcome"] = Ending(column=finished.name, values=_FINISHED)
    language = export.take("userLanguage", "language")
    parts["language"] = Entry(column=language.name) if language else None
    parts["kind"] = Entry(fixed="survey_response")


def _flags(column: str) -> tuple[FlagRule, ...]:
    """Return which statuses do not count, as numbers and in words."""
    return (
        FlagRule(column=column, flag=Flag.TEST, values=_TESTS, pattern="(?i)preview|test"),
        FlagRule(column=column, flag=Flag.BOT, values=_SPAM, pattern="(?i)spam"),
    )


def _take_answers(export: _Export) -> None:
    """Take the questions; what Qualtrics derived from answers stays in the context."""
    scores, texts = [], []
    grouped = frozenset(field.removesuffix("_NPS_GROUP") for field in export.columns if field.endswith("_NPS_GROUP"))
    for heading in export.columns.values():
        column = export.findings.profiles.get(heading.name)
        if column is None or not heading.asks or is_derived(heading):
            continue
        answer = answer_of(heading, column, grouped)
        if isinstance(answer, Score):
            export.findings.take(column, "score", f"{answer.kind}: {answer.question!r}")
            scores.append(answer)
        else:
            export.findings.take(column, "text", f"free words: {answer.question!r}")
            texts.append(answer)
    export.findings.parts |= {"scores": tuple(scores), "texts": tuple(texts)}
    _ask_direction(export, scores)


def _ask_direction(export: _Export, scores: list[Score]) -> None:
    """Say that the numbers of a scale may run the wrong way: Qualtrics counts choices from the top."""
    turned = [each.column for each in scores if each.kind in {AnswerKind.CSAT, AnswerKind.CES, AnswerKind.TRUST}]
    if turned:
        export.findings.questions.append(
            f"Check that the highest number is the best answer in {', '.join(turned)}: Qualtrics numbers the choices in"
            " the order of the survey. If not, recode them there and export again."
        )


def _take_touchpoint(export: _Export) -> None:
    """Take the touchpoint from the embedded data, or ask for it."""
    findings = export.findings
    before = len(findings.questions)
    take_touchpoint(findings)
    if findings.parts["touchpoint"].column is None:
        del findings.questions[before:]
        findings.parts["touchpoint"] = Entry(fixed=export.source)
        findings.questions.append(
            f"Every response is put at the touchpoint {export.source!r}. Write the touchpoint it asks about as"
            " `touchpoint: {fixed: NAME}`, or name a column of embedded data."
        )
