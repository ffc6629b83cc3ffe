"""The rules that a workspace decides on: when contacts belong together, and who is who."""

import re

import msgspec

_USUAL_LIMITS = {"email": 5, "phone": 5, "anonymous_id": 200}


class EpisodeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a customer's contacts belong together.

    Attributes:
        name: short, lower case; part of a column's name.
        gap_s: a pause of more seconds than these ends an episode; None: no pause does.
        starts: touchpoints with which an episode begins.
        ends: touchpoints with which an episode ends.
    """

    name: str
    gap_s: int | None = None
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that the name can be part of a column's name, and that something ends an episode."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            message = f"an episode rule needs a short lower-case name, not {self.name!r}"
            raise ValueError(message)
        if self.gap_s is not None and self.gap_s <= 0:
            message = f"the gap of the episode rule {self.name!r} must be above zero, not {self.gap_s}"
            raise ValueError(message)
        if self.gap_s is None and not self.starts and not self.ends:
            message = f"the episode rule {self.name!r} needs a gap, or touchpoints that start or end an episode"
            raise ValueError(message)


class IdentityRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which identifiers stand for whom, and what is too much to believe.

    Attributes:
        verified: kinds that name a customer for certain; two of them are never one person by themselves.
        anonymous: kinds that name a device or a visit, weaker than all others.
        most_people: verified identifiers that another may be seen with; with more it is shared, and names nobody.
        most_identifiers: identifiers that one person may have in all; with more, nothing is bound to it.
        limits: identifiers of a kind that one person may have, where it is not the usual number.
        limit: identifiers of any other kind that one person may have.
        blocked: values, whatever their case, that are taken for no identifier, beside those that never are.
    """

    verified: tuple[str, ...] = ("customer_id",)
    anonymous: tuple[str, ...] = ("anonymous_id",)
    most_people: int = 5
    most_identifiers: int = 500
    limits: dict[str, int] = msgspec.field(default_factory=_USUAL_LIMITS.copy)
    limit: int = 20
    blocked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that kinds are named once and that every limit leaves somebody."""
        kinds = (*self.verified, *self.anonymous)
        if not self.verified or len(set(kinds)) < len(kinds):
            message = "identity needs at least one verified kind, and a kind is either verified or anonymous"
            raise ValueError(message)
        if min(self.most_people, self.most_identifiers, self.limit, *self.limits.values(), 1) < 1:
            message = "most_people, most_identifiers and every limit of identity must be 1 or more"
            raise ValueError(message)

    def rank_of(self, kind: str) -> int:
        """Return how much an identifier of a kind says of who somebody is: 0 the most, 4 the least."""
        if kind in self.verified:
            return 0
        if kind in self.anonymous:
            return 4
        return {"email": 1, "phone": 2}.get(kind, 3)

    def limit_of(self, kind: str) -> int:
        """Return how many identifiers of a kind one person may have."""
        return self.limits.get(kind, _USUAL_LIMITS.get(kind, self.limit))


class PublishRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether tables are published for other engines and BI tools, which, how often, and where.

    Attributes:
        on: whether the server does it by itself.
        every_minutes: how long a publication stays as it is, at least.
        tables: names of the tables; none: all.
        folder: where, within the workspace or anywhere.
        texts: free texts too, which may name people.
        delta: as Delta Lake tables too; needs the extra `[lake]`.
    """

    on: bool = False
    every_minutes: int = 60
    tables: tuple[str, ...] = ()
    folder: str = "published"
    texts: bool = False
    delta: bool = False

    def __post_init__(self) -> None:
        """Check that there is a time and a place."""
        if self.every_minutes < 1 or not self.folder.strip():
            message = "publish needs every_minutes of 1 or more, and a folder"
            raise ValueError(message)
