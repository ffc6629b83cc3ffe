"""Retention: how long a workspace keeps what."""

import re
from datetime import datetime, timedelta

import msgspec

_PERIOD = re.compile(r"([1-9][0-9]{0,4})d")


class Retention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long things are kept, each in days such as `400d`; what is not named is kept until somebody erases it.

    Attributes:
        contacts: contacts of whatever kind.
        anonymous: contacts of nobody who is known: without identifier, or with that of a device alone.
        kinds: contacts of a kind.
        sources: contacts of a source.
        texts: what people wrote in answers; the rest of the answer stays.
        people: identifiers and traits of persons, from their last contact on; their contacts stay, of nobody known.
        rejects: files of refused rows.
        exports: files that somebody asked for in the browser.
        mails: which mails were sent, once their invitation is over.
    """

    contacts: str | None = None
    anonymous: str | None = None
    kinds: dict[str, str] = {}
    sources: dict[str, str] = {}
    texts: str | None = None
    people: str | None = None
    rejects: str | None = None
    exports: str | None = None
    mails: str | None = None

    def __post_init__(self) -> None:
        """Check that every period is one."""
        single = (self.contacts, self.anonymous, self.texts, self.people, self.rejects, self.exports, self.mails)
        for text in (*single, *self.kinds.values(), *self.sources.values()):
            if text is not None and _PERIOD.fullmatch(text) is None:
                message = f"retention {text!r} is no period; write days, such as '400d'"
                raise ValueError(message)


def limit_of(period: str | None, at: datetime) -> datetime | None:
    """Return the moment before which things are too old; None where they are kept for good.

    >>> limit_of("2d", datetime(2026, 3, 3)), limit_of(None, datetime(2026, 3, 3))
    (datetime.datetime(2026, 3, 1, 0, 0), None)

    Args:
        period: as in `Retention`.
        at: now (UTC).
    """
    found = None if period is None else _PERIOD.fullmatch(period)
    return None if found is None else at - timedelta(days=int(found[1]))
