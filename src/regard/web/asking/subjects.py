"""Subjects: what answers are about, settled before the first of them is given."""

import re
from collections.abc import Mapping

import msgspec

from regard.ask.conditions import Reply
from regard.ask.survey import Survey
from regard.errors import BrokenWorkspaceError
from regard.measure import Breakdown
from regard.measure.volume import volume
from regard.web.asking.models import Invitation
from regard.web.asking.sealing import Start
from regard.web.shell.workspace import catalogue, units, workspace

_CAMPAIGN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Subject(msgspec.Struct, frozen=True):
    """Whom and what answers are about.

    Attributes:
        touchpoint: key of the touchpoint.
        unit, account, campaign: as in `vocabulary.Interaction`.
        customer: pseudonym in hexadecimal.
        channel: the way the invitation took.
        facts: further ones that conditions and texts may name, without their `@`.
    """

    touchpoint: str
    unit: str | None = None
    account: str | None = None
    campaign: str | None = None
    customer: str | None = None
    channel: str | None = None
    facts: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)


def named_in(query: Mapping[str, str], survey: Survey) -> Subject:
    """Return what an open link's address says that answers are about; what the catalogue does not know is left out.

    Args:
        query: `t` touchpoint, `u` unit, `c` campaign, as QR codes carry them.
        survey: says the touchpoint where the link does not. Of an anonymous one no campaign is kept, since each
            person could be given another; and no unit where few are met.
    """
    wanted, unit, campaign = (query.get(name, "") for name in ("t", "u", "c"))
    known = units().get(unit)
    return Subject(
        touchpoint=wanted if wanted in catalogue().touchpoints else survey.touchpoint,
        unit=unit if known and (not survey.anonymous or _is_crowded(unit)) else None,
        campaign=campaign if _CAMPAIGN.fullmatch(campaign) and not survey.anonymous else None,
    )


def begun_subject(start: Start) -> Subject:
    """Return what the answers by an open link are about, as its first page was sealed."""
    return Subject(start.touchpoint, unit=start.unit, campaign=start.campaign)


def invited_subject(invitation: Invitation) -> Subject:
    """Return whom and what the answers to an invitation are about."""
    return Subject(
        touchpoint=invitation.touchpoint,
        unit=invitation.unit or None,
        account=invitation.account or None,
        campaign=invitation.campaign or None,
        customer=invitation.customer or None,
        channel=invitation.channel or None,
        facts=msgspec.convert(invitation.facts, dict[str, str | tuple[str, ...]]),
    )


def facts_of(survey: Survey, subject: Subject, language: str) -> dict[str, Reply]:
    """Return what conditions and texts of a survey may name beside replies, with their `@`."""
    touchpoint, unit = catalogue().touchpoints.get(subject.touchpoint), units().get(subject.unit or "")
    facts: dict[str, Reply | None] = {
        "touchpoint": subject.touchpoint,
        "touchpoint.name": touchpoint.name if touchpoint else subject.touchpoint,
        "channel": touchpoint.channel.value if touchpoint else None,
        "unit": subject.unit,
        "unit.name": unit.name if unit else subject.unit,
        "language": language,
        "company": company(survey),
    }
    return {f"@{name}": fact for name, fact in (facts | subject.facts).items() if fact is not None}


def company(survey: Survey) -> str:
    """Return the name that respondents know the asker by."""
    return survey.theme.company or workspace().ledger.settings.name


def _is_crowded(unit: str) -> bool:
    """Say whether so many are met at a unit that nobody can be told by it."""
    try:
        with workspace().pool.borrow() as (_, reader):
            breakdown = Breakdown(by=("unit",))
            rows = reader.memory.get(("met at units", breakdown), lambda: volume(reader, breakdown))
    except BrokenWorkspaceError:
        # Nothing was folded yet.
        return False
    met = {row.group["unit"]: row.n for row in rows}
    return met.get(unit, 0) >= workspace().ledger.settings.minimum_n
