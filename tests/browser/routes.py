"""Which pages there are: the routes without arguments, and the first object behind each other route."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

DESKS = ("pulse", "journeys", "customers", "promises", "measures", "surveys", "catalogue", "load", "settings", "help")
ROOMS = (*DESKS, "accounts", "jobs", "shell")
_ACCOUNTS = {"accounts", "account", "mfa", "socialaccount"}
_LEFT_OUT = {"shell:home", "account_logout", "shell:cancel"}
"""What only leads elsewhere, and what ends the session of whoever looks."""


def without_arguments(room: str) -> list[str]:
    """Return the paths of a room's routes that need nothing to be filled in."""
    found = (_path(name) for name in _names(get_resolver().url_patterns) if _room(name) == room)
    return sorted({path for path in found if path})


def kind_of(path: str) -> tuple[str, str] | None:
    """Return which route a path takes, with the kind of list in it; None if it is none of the pages."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    if match.view_name in _LEFT_OUT:
        return None
    return match.view_name, str(match.kwargs.get("kind", ""))


def room_of(path: str) -> str:
    """Return the room that a path belongs to."""
    kind = kind_of(path)
    return _room(kind[0]) if kind else ""


def links(page: Page) -> list[str]:
    """Return the addresses on the same site that a page links to, each once, in their order."""
    hrefs = page.locator("a[href]:not([download])").evaluate_all("found => found.map((each) => each.href)")
    here = urlsplit(page.url).netloc
    whole = (urlsplit(urljoin(page.url, href)) for href in hrefs)
    paths = (each.path + (f"?{each.query}" if each.query else "") for each in whole if each.netloc == here)
    return list(dict.fromkeys(paths))


def _room(name: str) -> str:
    first = name.partition(":")[0] if ":" in name else name.partition("_")[0]
    return "accounts" if first in _ACCOUNTS else first


def _names(patterns: Iterable[Any], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern) and each.name:
            yield prefix + each.name


def _path(name: str) -> str:
    if name in _LEFT_OUT:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
