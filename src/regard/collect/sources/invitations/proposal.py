"""The proposal for a file of invitations: by the names of its columns and the words of its states."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regard.collect.sources.invitations.mapping import Mapping, StateTime, Status, Survey
from regard.collect.sources.invitations.states import state_of_name, state_of_value
from regard.collect.sources.table_files.dialect import head_rows
from regard.collect.sources.table_files.findings import Findings, best
from regard.collect.sources.table_files.guess_contacts import take_channel
from regard.collect.sources.table_files.guess_people import take_traits, take_who
from regard.collect.sources.table_files.guess_times import take_when
from regard.collect.sources.table_files.mapping import Entry, When
from regard.collect.sources.table_files.names import SCORES, match, plain_key
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.proposal import Guide, Proposal, guess
from regard.vocabulary import InvitationState

_SURVEY = "survey survey_id survey_name survey_key questionnaire umfrage umfrage_id enquete encuesta sondaggio"
_LINK = "survey_link survey_url link"
_LINK_PATTERN = r"SV_\w{15}"
_MAILING = "distribution distribution_id mailing mailing_id campaign campaign_id"
_INVITATION = "invitation invitation_id invite_id request_id einladung"
_STATUS = "status state invitation_state invitation_status event"
_REASON = "reason suppression_reason suppressed_reason grund motif motivo"
_TOUCHPOINT = "touchpoint touch_point kontaktpunkt"
_ENDS = frozenset(
    {InvitationState.ANSWERED, InvitationState.SHOWN, InvitationState.SUPPRESSED, InvitationState.EXPIRED}
)


def recognises(path: Path) -> bool:
    """Return whether a CSV file holds invitations.

    It names a survey or a mailing, and has times of sending and of what came of it, or a column in which every
    value names a state; and it has no scores, which would make its rows responses.
    """
    rows = head_rows(path, 50) if path.is_file() else []
    if len(rows) < 2:
        return False
    keys = [plain_key(name) for name in rows[0]]
    asked = any(match(key, f"{_SURVEY} {_LINK} {_MAILING} {_INVITATION}") == 3 for key in keys)
    scored = any(match(key, names) == 3 for key in keys for names in SCORES.values())
    states = {found[1] for name in rows[0] if (found := state_of_name(name)) is not None}
    timed = InvitationState.OFFERED in states and bool(states & _ENDS)
    return asked and not scored and (timed or _names_states(keys, rows[1:]))


def _names_states(keys: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a column named as a state has nothing but states, at least one of them plainly an invitation's."""
    place = next((i for i, key in enumerate(keys) if match(key, _STATUS) == 3), None)
    values = {row[place] for row in rows if len(row) == len(keys)} if place is not None else set()
    states = {state_of_value(value) for value in values}
    return bool(states & {InvitationState.OFFERED, *_ENDS}) and None not in states


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose a mapping for a file of invitations.

    Args:
        path: the CSV file, also as .gz.
        source: the source's lasting name.
        zone: IANA zone of times without an offset; None if unknown.
        occurred: where each row is one state: the column that says when; None to guess.

    Raises:
        WrongUseError: the file has no rows; the zone or the time asked for does not exist.
    """
    return guess(path, Guide(_find, Mapping), source=source, zone=zone, occurred=occurred)


def _find(findings: Findings, _sample: Any) -> None:
    """Find out what each column is."""
    invitation = _take(findings, "invitation", _INVITATION, "it names the invitation")
    survey, pattern = _survey(findings)
    findings.parts["survey"] = Survey(column=survey.name, pattern=pattern) if survey else None
    take_who(findings)
    mailing = _take(findings, "invitation", _MAILING, "it names the mailing")
    named = [each.name for each in (invitation,) if each] or _together(findings, mailing)
    findings.parts["invitation"] = tuple(named)
    _take_states(findings)
    touchpoint = _take(findings, "touchpoint", _TOUCHPOINT, "it is what the survey asks about")
    findings.parts["touchpoint"] = Entry(column=touchpoint.name) if touchpoint else None
    reason = _take(findings, "reason", _REASON, "it says why an invitation was suppressed")
    findings.parts["reason"] = Entry(column=reason.name) if reason else None
    for step in (take_traits, take_channel):
        step(findings)
    if touchpoint is None:
        findings.questions.append(
            "No column says which touchpoint the surveys ask about; invitations are put at the survey's name. Name it"
            " as `touchpoint: {fixed: NAME}` in the mapping, so that coverage is known by touchpoint."
        )


def _survey(findings: Findings) -> tuple[Profile | None, str | None]:
    """Take the survey: its name, else the id in its link, else the mailing."""
    found = _take(findings, "survey", _SURVEY, "it names the survey")
    if found is not None:
        return found, None
    link = best(findings.free, _LINK, 3.0)
    if link is not None and any("SV_" in example for example in link.examples):
        findings.take(link, "survey", "the survey's id is in its link")
        return link, _LINK_PATTERN
    return best(findings.free, _MAILING, 3.0), None


def _take(findings: Findings, role: str, names: str, reason: str) -> Profile | None:
    """Take a column by its name."""
    found = best(findings.free, names, 3.0)
    if found is not None:
        findings.take(found, role, reason)
    return found


def _together(findings: Findings, mailing: Profile | None) -> list[str]:
    """Return what names an invitation that has no id: customer and mailing."""
    who = findings.parts.get("who")
    return [who.column, mailing.name] if who is not None and mailing is not None else []


def _take_states(findings: Findings) -> None:
    """Take the times of states, else the state in words and its time."""
    status = best(findings.free, _STATUS, 3.0)
    times = _times(findings)
    if times:
        findings.parts["states"] = times
        zone = findings.zone or "UTC"
        written = next((each for time in times if (each := findings.profiles[time.column].written)), None)
        findings.parts["occurred_at"] = When(column=times[0].column, format=written or "iso", zone=zone)
        _ask_zone(findings, times)
    else:
        take_when(findings)
    if status is not None:
        values = {value: state for value in status.values if (state := state_of_value(value)) is not None}
        findings.take(status, "status", "its values name states")
        findings.parts["status"] = Status(column=status.name, values=values)


def _times(findings: Findings) -> tuple[StateTime, ...]:
    """Return one column of times for each state: the one whose name fits best, filled ones first."""
    fitting: dict[InvitationState, tuple[float, Profile]] = {}
    for each in findings.free:
        found = state_of_name(each.name)
        if found is None or not (each.time or not each.filled):
            continue
        known = fitting.get(found[1])
        strength = found[0] + (1.0 if each.time else 0.0)
        if known is None or strength > known[0]:
            fitting[found[1]] = (strength, each)
    for state, (_, column) in fitting.items():
        findings.take(column, "state", f"it says when an invitation was {state}")
    order = list(InvitationState)
    return tuple(StateTime(column=fitting[state][1].name, state=state) for state in sorted(fitting, key=order.index))


def _ask_zone(findings: Findings, times: tuple[StateTime, ...]) -> None:
    """Ask for the zone where the times do not say it."""
    plain = [each for each in times if not findings.profiles[each.column].offsets]
    if findings.zone is None and plain:
        findings.questions.append(
            f"The times in {plain[0].column!r} do not say their time zone; UTC is assumed. Say it with --zone, such as"
            " --zone Europe/Berlin."
        )
