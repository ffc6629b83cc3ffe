"""A visitor of the web app: signs in by a link, and loads a page with the parts that it loads by itself."""

import html
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

_PARTS_AT_ONCE = 6  # connections that browsers open to one server
_PATIENCE_S = 300.0
_TAG = re.compile(r"<[^>]*\bhx-get=[^>]*>")
_ADDRESS = re.compile(r'\bhx-get="([^"]*)"')
_LOADS = re.compile(r'\bhx-trigger="(?:[^"]*[, ])?load\b(?! delay)')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Somebody who is signed in; may load many pages at once."""

    def __init__(self, url: str, link: str) -> None:
        """Sign in by a one-time link."""
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        found = _TOKEN.search(self._read(link))
        if found is None:
            message = f"{link} asks nothing."
            raise RuntimeError(message)
        self._read(link, urlencode({"csrfmiddlewaretoken": found[1]}).encode())

    def visit(self, path: str) -> int:
        """Load a page and its parts; return how many requests it took.

        Raises:
            HTTPError: the page or a part was not answered with success.
        """
        parts = parts_of(self._read(urljoin(self._url, path)))
        addresses = [urljoin(urljoin(self._url, path), part) for part in parts]
        with ThreadPoolExecutor(_PARTS_AT_ONCE) as connections:
            list(connections.map(self._read_part, addresses))
        return 1 + len(parts)

    def _read_part(self, address: str) -> None:
        self._read(address, headers={"HX-Request": "true"})

    def _read(self, address: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> str:
        request = urllib.request.Request(  # noqa: S310 - of our own server
            address, data, {"Referer": address, **(headers or {})}
        )
        with self._opener.open(request, timeout=_PATIENCE_S) as response:
            text: str = response.read().decode()
        return text


def parts_of(page: str) -> list[str]:
    """Return the addresses that a page loads as soon as it is there.

    >>> parts_of('<div hx-trigger="load" hx-get="/part?a=1&amp;b=2"></div><div hx-get="/x" hx-trigger="click"></div>')
    ['/part?a=1&b=2']
    """
    tags = (tag for tag in _TAG.findall(page) if _LOADS.search(tag))
    return [html.unescape(found[1]) for tag in tags if (found := _ADDRESS.search(tag))]
