"""Purposes: what customers are asked to agree to; a register that people edit, with three that are always there."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from regard.vocabulary import Word, check_key

PURPOSES_FILE = "consents.yaml"
"""Where the register stands in the workspace; it may be missing."""

CONSENT_KINDS = ("consent_given", "consent_withdrawn")
"""Kinds of the contacts in which somebody agrees or declines; their context says the `purpose`."""


class Covers(StrEnum):
    """What of Regard's own work a purpose decides on; `other`: nothing, others ask whether it was agreed to."""

    ASKING = "asking"
    PROFILING = "profiling"
    SHOWING = "showing"
    OTHER = "other"


class ConsentPurpose(Word, frozen=True):
    """Something that customers can agree to.

    Attributes:
        key: its lasting name; contacts carry it.
        name: what it is called, by language (`en`, `de` …).
        text: what customers read before they decide, by language.
        covers: what of Regard's own work it decides on.
        needed: whether only those who agreed are covered; otherwise all who have not declined.
        text_version: of the text, kept with every word that is given after reading it.
        expires_after_days: how long an agreement holds where it does not say so itself; None: until it is withdrawn.
    """

    key: str
    name: dict[str, str] = msgspec.field(default_factory=dict)
    text: dict[str, str] = msgspec.field(default_factory=dict)
    covers: Covers = Covers.OTHER
    needed: bool = False
    text_version: str = "1"
    expires_after_days: int | None = None

    def __post_init__(self) -> None:
        """Check the key, that one of its own has a name, and how long it holds."""
        check_key(self.key)
        if self.key not in _USUAL and not any(text.strip() for text in self.name.values()):
            message = f"purpose {self.key!r} needs a `name` in at least one language, such as {{en: Newsletter}}"
            raise ValueError(message)
        if self.key in _USUAL and self.covers is not _USUAL[self.key]:
            message = f"purpose {self.key!r} covers {_USUAL[self.key].value!r}, and nothing else"
            raise ValueError(message)
        if self.expires_after_days is not None and self.expires_after_days < 1:
            message = f"expires_after_days must be 1 or more, not {self.expires_after_days}"
            raise ValueError(message)


_USUAL = {"surveys": Covers.ASKING, "profiling": Covers.PROFILING, "showing": Covers.SHOWING}

USUAL_PURPOSES = tuple(ConsentPurpose(key=key, covers=covers) for key, covers in _USUAL.items())
"""Those that are always there; their names and texts are among the words of the respondents' pages."""


def completed(written: Iterable[ConsentPurpose]) -> tuple[ConsentPurpose, ...]:
    """Return the purposes of a register in its order, and those always there that it does not name.

    >>> [each.key for each in completed([ConsentPurpose(key="news", name={"en": "News"})])]
    ['surveys', 'profiling', 'showing', 'news']
    """
    named = {each.key: each for each in written}
    return tuple(({each.key: each for each in USUAL_PURPOSES} | named).values())
