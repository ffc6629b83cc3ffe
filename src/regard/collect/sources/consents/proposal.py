"""The proposal for a file of consents: by the names of its columns and the words of its states."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regard.collect.sources.consents.mapping import Mapping, State
from regard.collect.sources.consents.states import state_of_value
from regard.collect.sources.table_files.dialect import head_rows
from regard.collect.sources.table_files.findings import Findings, best
from regard.collect.sources.table_files.guess_people import take_traits, take_who
from regard.collect.sources.table_files.guess_times import take_when
from regard.collect.sources.table_files.mapping import Entry, When
from regard.collect.sources.table_files.names import match, plain_key
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.proposal import Guide, Proposal, guess

_STATE = (
    "consent consent_state consent_status consent_given opt_in optin opted_in opt_in_status permission einwilligung"
)
_PLAIN_STATE = "state status choice decision"
_PURPOSE = "purpose consent_purpose purpose_id consent_type consent_for zweck finalite finalidad finalita"
_VIA = "source via from origin collected_via consent_source capture_method form quelle herkunft"
_EXPIRES = "expires expires_at expires_on expiry expiry_date expiration expiration_date valid_until until gultig_bis"
_SURE = 3.0


def recognises(path: Path) -> bool:
    """Return whether a table file holds consents.

    A column in which every value says yes or no is named as a consent, or is named as a state beside a purpose.
    """
    rows = head_rows(path, 50) if path.is_file() else []
    if len(rows) < 2:
        return False
    keys = [plain_key(name) for name in rows[0]]
    has_purpose = any(match(key, _PURPOSE) == _SURE for key in keys)
    names = f"{_STATE} {_PLAIN_STATE}" if has_purpose else _STATE
    return any(match(key, names) == _SURE and _are_states(rows[1:], place) for place, key in enumerate(keys))


def _are_states(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Return whether most of what stands in a column says yes or no; a slip here and there is refused later."""
    values = [row[place].strip() for row in rows if len(row) > place and row[place].strip()]
    read = sum(state_of_value(value) is not None for value in values)
    return bool(values) and 2 * read > len(values)


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose a mapping for a file of consents.

    Args:
        path: a table file, also as .gz.
        source: the source's lasting name.
        zone: IANA zone of times without an offset; None if unknown.
        occurred: the column that says when somebody agreed or declined; None to guess.

    Raises:
        WrongUseError: the file has no rows; the zone or the time asked for does not exist.
    """
    return guess(path, Guide(_find, Mapping), source=source, zone=zone, occurred=occurred)


def _find(findings: Findings, _sample: Any) -> None:
    """Find out what each column is."""
    purpose = _take(findings, _PURPOSE, "purpose", "it says what the consent is for")
    _take_state(findings)
    ends = _take(findings, _EXPIRES, "expires_at", "it says until when the consent holds")
    via = _take(findings, _VIA, "via", "it says where the consent came from")
    findings.parts["via"] = Entry(column=via.name) if via else None
    findings.parts["purpose"] = Entry(column=purpose.name) if purpose else Entry(fixed="surveys")
    take_who(findings)
    take_when(findings)
    take_traits(findings)
    if ends is not None:
        findings.parts["expires_at"] = When(
            column=ends.name, format=ends.written if ends.time else "iso", zone=findings.zone or "UTC"
        )
    if purpose is None:
        findings.questions.append(
            "No column says what the consents are for; `surveys`, being asked for answers, is assumed. Say it as"
            " `purpose: {fixed: KEY}` in the mapping; consents.yaml has the keys."
        )


def _take_state(findings: Findings) -> None:
    """Take the column of states, and ask about words that say neither."""
    found = best(findings.free, _STATE, _SURE) or best(findings.free, _PLAIN_STATE, _SURE)
    if found is None:
        return
    findings.take(found, "state", "its values say yes or no")
    values = {value: state for value in found.values if (state := state_of_value(value)) is not None}
    findings.parts["state"] = State(column=found.name, values=values)
    unread = sorted(set(found.values) - values.keys())
    if unread:
        findings.questions.append(
            f"These words in {found.name!r} say neither yes nor no, and their rows are refused:"
            f" {', '.join(map(repr, unread[:5]))}. Say what they mean under `state: {{values: …}}` in the mapping."
        )


def _take(findings: Findings, names: str, role: str, reason: str) -> Profile | None:
    """Take a column by its name."""
    found = best(findings.free, names, _SURE)
    if found is not None:
        findings.take(found, role, reason)
    return found
