"""What is sent later than it was answered: the version that was shown then, and the moment, whatever a clock says."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest
from django.utils.timezone import now

from regard.ask.register import read_survey, standing_of
from regard.collect.protocols.faults import RequestFault
from regard.web.asking.languages import language_for
from regard.web.asking.sittings import Seat
from regard.web.asking.subjects import named_in
from regard.web.asking.wire import Submission
from regard.web.shell.workspace import workspace

LONGEST_WAIT = timedelta(days=90)
"""What waited longer counts as answered that long ago."""


def as_shown(request: HttpRequest, seat: Seat, sent: Submission) -> Seat:
    """Return the seat at the version that was shown to the respondent, with what that version keeps.

    Args:
        request: says the languages that are understood.
        seat: by an open link, at the version that is open now.
        sent: names the version; none: the one that is open now.

    Raises:
        RequestFault: no such version was published.
        BrokenWorkspaceError: the survey cannot be read.
    """
    start = seat.content.start
    if sent.version is None or sent.test or sent.version == start.version:
        return seat
    folder = workspace().ledger.folder
    if sent.version not in standing_of(folder, seat.survey.key).versions:
        message = f"Version {sent.version} of the survey was never published. Send the version that was shown."
        raise RequestFault("unknown_version", message)
    survey = read_survey(folder, seat.survey.key, sent.version)
    subject = named_in({"t": sent.touchpoint, "u": sent.unit, "c": sent.campaign}, survey)
    start = msgspec.structs.replace(
        start,
        version=sent.version,
        touchpoint=subject.touchpoint,
        unit=subject.unit,
        campaign=subject.campaign,
        display=None if survey.anonymous else start.display,
    )
    content = msgspec.structs.replace(
        seat.content, start=start, language=language_for(request, survey, sent.language, "")
    )
    return replace(seat, survey=survey, content=content)


def moments_of(sent: Submission) -> tuple[datetime | None, datetime | None]:
    """Return when the respondent began and when they had answered, by our own clock; None where nothing is said.

    Both are moved by what the sender's clock is off at the moment of sending.

    >>> moments_of(Submission(id="0123456789abcdef", replies={}))
    (None, None)

    Args:
        sent: with the moments as the sender's clock had them.
    """
    here = now()

    def ours(at: datetime | None) -> datetime | None:
        if at is None:
            return None
        waited = (sent.sent_at or here) - at
        return here - min(max(waited, timedelta()), LONGEST_WAIT)

    return ours(sent.started_at), ours(sent.answered_at)
