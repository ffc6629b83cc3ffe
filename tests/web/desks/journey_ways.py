"""A company whose customers go some ways often: web, then phone or store, some back on the web a week later."""

import csv
import io
import re
from html import unescape

from django.test import Client
from tests.cast import Contact, arrival

from regard.collect.editing import save_entries
from regard.ledger import append
from regard.story import catch_up
from regard.vocabulary import Channel, Touchpoint
from regard.web.running import Running

PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "section#result"}
CUSTOMERS = 80
_WEEK = 8 * 24 * 60


def company(here: Running) -> Running:
    """Fill a workspace: 80 on the web, every second calls, every third visits, every fifth comes back."""
    places = [("web", "Our shop", Channel.WEB), ("phone", "Hotline", Channel.PHONE), ("store", "Store", Channel.STORE)]
    touchpoints = [Touchpoint(key=key, name=name, channel=channel, department=key) for key, name, channel in places]
    save_entries(here.ledger.folder, Touchpoint, touchpoints, {})
    contacts = []
    for number in range(CUSTOMERS):
        who, at = f"c{number}", number * 100
        contacts.append(Contact(f"a{number}", who, at, "web"))
        contacts += [Contact(f"b{number}", who, at + 10, "phone")] if number % 2 else []
        contacts += [Contact(f"d{number}", who, at + 20, "store")] if number % 3 == 0 else []
        contacts += [Contact(f"e{number}", who, at + 25, "web")] if number % 4 == 0 else []
        contacts += [Contact(f"f{number}", who, at + _WEEK, "web")] if number % 5 == 0 else []
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    return here


def page(client: Client, path: str, **headers: str) -> str:
    """Return a page's text."""
    answer = client.get(path, **headers)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return answer.content.decode()


def words(text: str) -> str:
    """Return what can be read of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def heading(text: str) -> str:
    """Return a page's heading."""
    found = re.search(r"<h1.*?</h1>", text, re.DOTALL)
    return words(found[0]).strip() if found else ""


def counts(text: str) -> dict[str, int]:
    """Return every number of a page's tables that leads to its contacts: address and number."""
    found = re.findall(r'<a href="(/journeys/behind[^"]*)"[^>]*>([\d,]+)</a>', text)
    return {unescape(url): int(number.replace(",", "")) for url, number in found}


def marks(text: str) -> dict[str, str]:
    """Return every mark of a page's pictures that leads to its contacts: address and title."""
    found = re.findall(r'<a (?:class="[^"]*" )?href="(/journeys/behind[^"]*)"[^>]*><title>([^<]*)</title>', text)
    return {unescape(url): unescape(title) for url, title in found}


def listed(client: Client, url: str) -> int:
    """Return how many contacts the list behind a number has."""
    answer = client.get(f"{url}&as=csv")
    assert answer.status_code == 200, url
    return len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))) - 1
