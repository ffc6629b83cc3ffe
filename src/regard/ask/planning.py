"""Planning: what the triggers and the contact policy of a workspace would have come to in its last weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.contacts import contacts_of, known_of, past_requests
from regard.ask.plan import Circumstances, Expected, Plan, simulate
from regard.ask.policy_limits import Flags
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, measures_asked, read_policy
from regard.ask.register import read_survey, standing
from regard.ask.sampling import Trigger, read_triggers
from regard.ask.sampling_candidates import active, concerned
from regard.collect.catalogue import read_catalogue
from regard.estimate.measured import Measured
from regard.ledger import Ledger, Reader
from regard.measure import Breakdown, behind, csat, response_rate
from regard.promises import read_register
from regard.resolve.consent import Purpose, Said, consents
from regard.resolve.known import with_address
from regard.vocabulary import AnswerKind, Channel

_INSTANT = timedelta(microseconds=1)
_LONGEST_DAYS = 366
_NEWEST = """
select max(occurred_at) as "at" from interaction
where excluded is null and not starts_with(kind, 'invitation_') and not starts_with(kind, 'consent_')
"""


@dataclass(frozen=True)
class Rules:
    """Who is asked: as it stands in a workspace, or as somebody thinks of changing it.

    Attributes:
        triggers: of each survey that asks, by its key.
        policy: which rules hold.
        asks: for each survey, also those that ask no more, what it measures.
    """

    triggers: Mapping[str, Sequence[Trigger]]
    policy: ContactPolicy
    asks: Mapping[str, frozenset[AnswerKind]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outlook:
    """A plan, with what it was made of.

    Attributes:
        plan: what would have been asked.
        since, until: the contacts replayed are of this time (UTC), the last moment not included.
        contacts: how many.
        expected: what is expected of those who are asked.
        rate_is_measured: whether the answer rate comes from the workspace's own invitations.
    """

    plan: Plan
    since: datetime
    until: datetime
    contacts: int
    expected: Expected
    rate_is_measured: bool


def rules_of(folder: Path) -> Rules:
    """Return who is asked in a workspace; surveys that are not open, or anonymous, ask nobody by themselves.

    Raises:
        BrokenWorkspaceError: a file cannot be read.
    """
    found = [(stands, read_survey(folder, stands.key, stands.open)) for stands in standing(folder)]
    asking = [survey.key for stands, survey in found if stands.open and not (stands.archived or survey.anonymous)]
    return Rules(
        triggers={key: triggers for key in asking if (triggers := read_triggers(folder, key))},
        policy=read_policy(folder),
        asks={survey.key: measures_asked(survey) for _, survey in found},
    )


def outlooks(reader: Reader, ledger: Ledger, rules: Sequence[Rules], days: int) -> tuple[Outlook, ...]:
    """Replay the contacts of the last days under several rules; none where there are no contacts.

    The days end with the newest contact. What was sent before them counts; what was sent in them is decided anew.
    Consent and addresses are those of today.

    Args:
        reader: what is known.
        ledger: its workspace.
        rules: each is replayed by itself.
        days: how many, of 24 hours.

    Raises:
        WrongUseError: a trigger names a segment or calendar that is gone.
        BrokenWorkspaceError: a file cannot be read.
    """
    newest = newest_contact(reader)
    if newest is None:
        return ()
    until = newest + _INSTANT
    since = until - timedelta(days=days)
    contacts = contacts_of(reader, ledger, since=since, until=until)
    past = past_requests(reader, since - timedelta(days=_LONGEST_DAYS))
    past = past.filter(pc.less(past["at"], pa.scalar(since, past["at"].type)))
    expected, is_measured = expected_of(reader, ledger.settings.minimum_n)
    return tuple(
        Outlook(
            plan=_replayed(reader, ledger, each, (contacts, past), expected), since=since, until=until,
            contacts=len(contacts), expected=expected, rate_is_measured=is_measured,
        )
        for each in rules
    )  # fmt: skip


def newest_contact(reader: Reader) -> datetime | None:
    """Return when the newest contact was that counts, beside what invitations left behind; None: there is none."""
    newest: datetime | None = reader.fetch(_NEWEST)["at"][0].as_py()
    return newest and newest.replace(tzinfo=UTC)


def expected_of(reader: Reader, minimum_n: int) -> tuple[Expected, bool]:
    """Return what is to be expected by what was answered so far, and whether the answer rate is measured.

    Whatever has fewer answers than a verdict takes stays as it is usual.

    Args:
        reader: what is known.
        minimum_n: answers from which on a number says something.
    """
    whole = Breakdown(minimum_n=minimum_n)
    measured = {"answer_rate": _share(response_rate(reader, whole)), "satisfied": _share(csat(reader, whole))}
    by_touchpoint = {
        row.group["touchpoint"]: share
        for row in response_rate(reader, replace(whole, by=("touchpoint",)))
        if row.group["touchpoint"] is not None and (share := _share([row])) is not None
    }
    shares = {name: share for name, share in measured.items() if share is not None}
    expected = Expected(by_touchpoint=by_touchpoint, **_nps_shares(reader, whole), **shares)
    return expected, "answer_rate" in shares


def _share(rows: Sequence[Measured]) -> float | None:
    """Return the share that a measure's only number is; None: too few for one."""
    return rows[0].value / 100 if rows and rows[0].settled and rows[0].value is not None else None


def _nps_shares(reader: Reader, breakdown: Breakdown) -> dict[str, float]:
    whole = behind(reader, "nps", breakdown).n
    if whole < breakdown.minimum_n:
        return {}
    return {part: behind(reader, "nps", breakdown, part).n / whole for part in ("promoters", "detractors")}


def _replayed(
    reader: Reader, ledger: Ledger, rules: Rules, rows: tuple[pa.Table, pa.Table], expected: Expected
) -> Plan:
    contacts, past = rows
    named = read_catalogue(ledger.folder).segments, read_register(ledger.folder).calendars
    known = known_of(reader, contacts, rules.triggers, ({each.key: each for each in named[0]}, named[1]))
    known = replace(known, reachable=_reachable(ledger, rules, contacts))
    allowed = _with_consent(reader, contacts, rules.policy)
    return simulate(rules.triggers, rules.policy, allowed, expected, Circumstances(rules.asks, known, past))


def _reachable(ledger: Ledger, rules: Rules, contacts: pa.Table) -> Flags:
    """Say whom a mail can reach, of the contacts that lead to one; of others it is not asked."""
    mailing = [
        each for of_survey in rules.triggers.values() for each in active(of_survey) if each.channel is Channel.EMAIL
    ]
    wanted = np.zeros(len(contacts), np.bool_)
    for trigger in mailing:
        wanted |= concerned(trigger, contacts)
    persons = contacts["person"].filter(pa.array(wanted)).drop_null().unique()
    named = pa.array(sorted(with_address(ledger, persons.to_pylist())), pa.string())
    flags: Flags = pc.is_in(contacts["person"], value_set=named).to_numpy()
    return flags


def _with_consent(reader: Reader, contacts: pa.Table, policy: ContactPolicy) -> pa.Table:
    """Return the contacts with those who declined, or have not agreed where that is needed, forbidden."""
    said = consents(reader, Purpose.SURVEYS, reader.as_of)
    of = {state: said["customer"].filter(pc.equal(said["state"], str(state))) for state in Said}
    none = pa.scalar(None, pa.string())
    declined = pc.is_in(contacts["person"], value_set=of[Said.WITHDRAWN])
    reasons = [contacts["reason"], pc.if_else(declined, str(Reason.OPTED_OUT), none)]
    if policy.needs_consent:
        agreed = pc.is_in(contacts["person"], value_set=of[Said.GIVEN])
        reasons.append(pc.if_else(agreed, none, str(Reason.NO_CONSENT)))
    place = contacts.schema.get_field_index("reason")
    return contacts.set_column(place, "reason", pc.coalesce(*reasons))
