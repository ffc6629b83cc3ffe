"""Sittings: what respondents have answered so far, kept so that only their own link opens it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.utils.timezone import now

from regard.ask.conditions import Replies, Reply
from regard.ask.survey import Survey
from regard.collect.keys import hash_of
from regard.web.asking.models import Invitation, Sitting, new_id
from regard.web.asking.sealing import LIFETIME, Start, locked, seed_of, unlocked
from regard.web.asking.subjects import Subject, begun_subject, facts_of, invited_subject

type _Kept = bool | float | str | tuple[str, ...]


class Content(msgspec.Struct, frozen=True):
    """What a sitting holds.

    Attributes:
        start: what was settled at the beginning.
        language: BCP 47 tag of the language that was chosen.
        page: key of the page that is next.
        submission: the identity of what will be sent; of an anonymous survey nothing leads from the link to it.
        replies: so far, without facts.
        is_bot: a field that nobody sees was filled.
        answered_at: when it was answered, where that was long before it was sent; None: now.
    """

    start: Start
    language: str
    page: str
    submission: str
    replies: dict[str, _Kept]
    is_bot: bool = False
    answered_at: datetime | None = None

    def speaking(self, language: str) -> "Content":
        """Return the same in another language."""
        return msgspec.structs.replace(self, language=language)


@dataclass(frozen=True)
class Seat:
    """A respondent who answers a version of a survey by a link.

    Attributes:
        secret: of the link.
        survey: the version that was pinned at the start.
        content: what was answered so far.
        invitation: the one that is answered; None: the open link.
    """

    secret: str
    survey: Survey
    content: Content
    invitation: Invitation | None

    @property
    def subject(self) -> Subject:
        """Whom and what the answers are about."""
        return invited_subject(self.invitation) if self.invitation else begun_subject(self.content.start)

    @property
    def moment(self) -> datetime:
        """When it was answered; of an anonymous survey only the day."""
        return moment_for(self.survey, self.content.answered_at)

    @property
    def seed(self) -> str:
        """What the order of questions and options is drawn from."""
        return seed_of(self.secret)

    @property
    def known(self) -> Replies:
        """The replies, and the facts with their `@`."""
        facts = facts_of(self.survey, self.subject, self.content.language)
        return {**self.content.replies, **facts}

    def with_replies(self, replies: Replies, page: str = "") -> "Seat":
        """Return the seat with the replies of another moment, and with what page is next."""
        own: dict[str, Reply] = {name: reply for name, reply in replies.items() if not name.startswith("@")}
        changed = msgspec.structs.replace(self.content, replies=own, page=page or self.content.page)
        return Seat(self.secret, self.survey, changed, self.invitation)


def content_at(start: Start, language: str, *, is_bot: bool = False) -> Content:
    """Return what a sitting holds at its beginning."""
    return Content(start, language, page="", submission=new_id(), replies={}, is_bot=is_bot)


def sitting_of(secret: str, *, to_change: bool = False) -> Sitting | None:
    """Return the sitting of a link.

    Args:
        secret: of the link.
        to_change: nobody else may change it until the end of the transaction.
    """
    rows = Sitting.objects.select_for_update() if to_change else Sitting.objects
    return rows.filter(token_hash=hash_of(secret).hex()).first()


def content_of(sitting: Sitting, secret: str) -> Content | None:
    """Return what a sitting holds; None if all of it was sent."""
    plain = unlocked(secret, bytes(sitting.content)) if sitting.content else None
    return None if plain is None else _CONTENT.decode(plain)


def keep(seat: Seat) -> Sitting:
    """Keep what was answered so far; the first time this makes the sitting."""
    start, moment = seat.content.start, moment_for(seat.survey)
    hidden = locked(seat.secret, msgspec.json.encode(seat.content))
    sitting, is_new = Sitting.objects.get_or_create(
        token_hash=hash_of(seat.secret).hex(),
        defaults={
            "invitation": seat.invitation,
            "survey": start.survey,
            "version": start.version,
            "content": hidden,
            "started_at": moment,
            "updated_at": moment,
        },
    )
    if not is_new:
        Sitting.objects.filter(pk=sitting.pk, finished_at=None).update(content=hidden, updated_at=moment)
    return sitting


def finish(seat: Seat) -> None:
    """Forget what was answered, once it is in the ledger; that the link was used stays known."""
    moment = moment_for(seat.survey)
    rows = Sitting.objects.filter(token_hash=hash_of(seat.secret).hex())
    rows.update(content=b"", updated_at=moment, finished_at=moment)


def forget_old() -> int:
    """Remove sittings that nobody has touched for 30 days, and the marks of links used before that; return how many."""
    # A day more than pages are good for, since of anonymous surveys only the day is known.
    before = now() - LIFETIME - (LIFETIME / 30)
    removed, _ = Sitting.objects.filter(updated_at__lt=before).delete()
    return removed


def moment_for(survey: Survey, moment: datetime | None = None) -> datetime:
    """Return a moment, the present one by default; for an anonymous survey only its day."""
    moment = moment or now()
    return moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC) if survey.anonymous else moment


_CONTENT = msgspec.json.Decoder(Content)
