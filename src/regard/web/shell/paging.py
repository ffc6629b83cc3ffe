"""Paging: one page of a list whose length is known."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Paging:
    """Where in a list one is.

    Attributes:
        number: of the page, from 1.
        count: entries of the whole list.
        size: entries of a page.
    """

    number: int
    count: int
    size: int

    @classmethod
    def of(cls, request: HttpRequest, count: int, size: int = 50) -> "Paging":
        """Return the page that an address asks for with `page`; the nearest that exists."""
        asked = request.GET.get("page", "1")
        wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
        return cls(min(max(wanted, 1), max(-(-count // size), 1)), count, size)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.count // self.size), 1)

    @property
    def offset(self) -> int:
        """Entries before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first entry shown; 0 if there is none."""
        return min(self.offset + 1, self.count)

    @property
    def last(self) -> int:
        """Number of the last entry shown."""
        return min(self.offset + self.size, self.count)

    @property
    def before(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.pages else None
