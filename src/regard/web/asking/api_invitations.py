"""Invitations for other systems: with a write key they get the link of one customer, if the customer may be asked."""

from datetime import UTC
from typing import Any

import msgspec
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from regard.ask.policy_reasons import Reason
from regard.ask.register import read_survey, standing_of
from regard.ask.survey import Survey
from regard.collect.event import Event
from regard.collect.intake import StorageFailed
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json.drafting import identity_of
from regard.collect.refusal import Refusal
from regard.errors import WrongUseError
from regard.vault import pseudonym
from regard.vocabulary import Channel
from regard.web.answers import JsonAnswer
from regard.web.asking.addresses import absolute, can_mail
from regard.web.asking.bodies import read_json
from regard.web.asking.inviting import About, Asked, invite, open_version
from regard.web.asking.links import Nowhere
from regard.web.asking.mails import post_mail
from regard.web.asking.models import Invitation
from regard.web.asking.subjects import Subject
from regard.web.asking.submissions import refused
from regard.web.asking.suppressing import reason_against, told_of
from regard.web.asking.tokens import id_of_request, link_of
from regard.web.asking.turns import taking_turns
from regard.web.asking.wanting import Passed, write_passed
from regard.web.asking.wire import Wish
from regard.web.intake.credentials import credentials, granted, spend
from regard.web.running import running
from regard.web.shell.workspace import catalogue, workspace

_US = 1_000_000


def invite_by_wish(request: HttpRequest, key: str) -> HttpResponse:
    """Invite one customer to a survey, or say why that must not be.

    Raises:
        RequestFault: there is no valid key, or nobody can be invited so.
        TryLater: the key's limit is reached.
        Overloaded, StorageFailed: nobody was invited; it may be tried again.
    """
    grant = granted(running().keys, credentials(request, None))
    wish = read_json(request, Wish)
    spend(grant, 1)
    try:
        return _answered(request, key, wish, grant.source)
    except DatabaseError as error:
        raise StorageFailed("The state cannot be written.", "Send it again later.") from error


def _answered(request: HttpRequest, key: str, wish: Wish, source: str) -> HttpResponse:
    """Answer a wish; one that is known is answered as before, whatever became of the survey since."""
    known_by = f"{source}:{wish.id}"
    made_as = id_of_request(key, known_by)
    known = Invitation.objects.filter(pk=made_as, survey=key).first()
    if known is not None:
        return _link(request, Asked(known, link_of(known)), known=True)
    survey, version = _open_survey(key)
    subject = _subject(survey, wish)
    _make_known(wish, source, made_as)
    asked = _asked(key, wish, subject, made_as)
    if isinstance(asked, Reason):
        write_passed(workspace().intake, [Passed(key, version, "", known_by, subject, str(asked))], now())
        return _suppressed(asked)
    return _link(request, asked, known=False)


def _asked(key: str, wish: Wish, subject: Subject, made_as: str) -> Asked | Reason:
    """Invite somebody, or return why not; what others send at the same moment counts."""
    told = told_of(subject)
    with taking_turns():
        # The same wish may have come twice at once: then it does not stand against itself.
        made = Invitation.objects.filter(pk=made_as).exists()
        reason = None if made else reason_against(key, subject, made_as, told)
        if reason is not None:
            return reason
        asked = invite(key, subject, language=wish.language, days=wish.days, about=About(id=made_as))
        if subject.channel == Channel.EMAIL:
            post_mail(asked.invitation)
        return asked


def _open_survey(key: str) -> tuple[Survey, int]:
    folder = workspace().ledger.folder
    try:
        standing_of(folder, key)
    except WrongUseError:
        raise refused(Nowhere.UNKNOWN) from None
    try:
        version = open_version(key)
    except WrongUseError:
        raise refused(Nowhere.CLOSED) from None
    survey = read_survey(folder, key, version)
    if survey.anonymous:
        message = "The survey is anonymous: nobody can be invited to it by name. Give people its open link."
        raise RequestFault("anonymous", message, status=409)
    return survey, version


def _subject(survey: Survey, wish: Wish) -> Subject:
    touchpoint = wish.touchpoint or survey.touchpoint
    if touchpoint not in catalogue().touchpoints:
        message = "The touchpoint is not in the catalogue. Add it there, or leave it out."
        raise RequestFault("unknown_touchpoint", message, status=409)
    if wish.channel is Channel.EMAIL and not can_mail():
        message = "This server can send no mails. Set REGARD_SMTP_URL there, or send the link yourself."
        raise RequestFault("no_mail", message, status=409)
    kind, value = identity_of(wish.customer)
    return Subject(
        touchpoint=touchpoint,
        unit=wish.unit or None,
        account=wish.account or None,
        campaign=wish.campaign or None,
        customer=pseudonym(workspace().ledger.pseudonym_key, kind, value or "").hex(),
        channel=wish.channel.value if wish.channel else None,
    )


def _make_known(wish: Wish, source: str, made_as: str) -> None:
    """Let the vault know whose the pseudonym is, so that the interactions of the invitation are the customer's.

    Raises:
        RequestFault: they can be nobody's.
    """
    kind, value = identity_of(wish.customer)
    moment_us = round(now().timestamp() * _US)
    event = Event(native_id=f"{made_as}:customer", occurred_us=moment_us, who_kind=kind, who=value)
    why = workspace().intake.take(source, [event]).refused.get(0)
    # Whose data was erased is not asked, which is for the policy to say.
    if why is not None and why is not Refusal.ERASED:
        raise RequestFault(why.value, why.sentence)


def _link(request: HttpRequest, asked: Asked, *, known: bool) -> HttpResponse:
    invitation = asked.invitation
    said: dict[str, Any] = {"success": True, "invitation": invitation.pk, "state": invitation.state, "known": known}
    said["url"] = _whole(request, asked.path) if asked.path else None
    said["expires_at"] = invitation.expires_at.astimezone(UTC)
    return JsonAnswer(msgspec.to_builtins(said))


def _suppressed(reason: Reason) -> HttpResponse:
    said = {"success": False, "code": "suppressed", "reason": str(reason), "message": reason.sentence}
    return JsonAnswer(said, status=409)


def _whole(request: HttpRequest, path: str) -> str:
    """Return an address as customers reach it; where nobody has set that, as the asker reached this server."""
    try:
        return absolute(path)
    except WrongUseError:
        return request.build_absolute_uri(path)
