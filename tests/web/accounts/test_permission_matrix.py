"""Every address has a rule, and for every role it holds: the matrix is made from the list of addresses."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from regard.web.accounts.guard import OPEN_PREFIXES, OPEN_ROUTES, route_right
from regard.web.accounts.matrix import MEANINGS, matrix
from regard.web.accounts.rights import RIGHTS, Right, Role
from regard.web.intake.urls import urlpatterns as intake
from regard.web.operations.urls import urlpatterns as operations

Site = Callable[..., Client]
SAMPLES = ("7", "x", "0" * 32, "00000000-0000-0000-0000-000000000007", "2026-01-01", "sso")
NOTHING_TO_CONFIRM_WITH = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""Pages of allauth that refuse whoever has neither password nor second factor, as the people of this test."""

ALSO = {
    "regard.web.desks.customers.api.find_persons": Right.SEE_PEOPLE,
    "regard.web.desks.customers.api.show_data": Right.SEE_PEOPLE,
    "regard.web.desks.customers.person_views.export": Right.SEE_PEOPLE,
    "regard.web.desks.load.import_views.rejects": Right.LOAD,
}
"""Views that ask for a second right themselves."""

OTHER_SYSTEMS = {id(pattern) for pattern in (*intake, *operations)}
"""Addresses for other systems, which carry write keys, and for those who run the server."""


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = prefix + address(each)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        elif id(each) not in OTHER_SYSTEMS:
            yield path, each


def address(part: URLPattern | URLResolver) -> str:
    """Return a part of an address with something that fits in the place of each argument."""
    if isinstance(part.pattern, RoutePattern):
        converters = part.pattern.converters
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: sample(converters[found[1]].regex), str(part.pattern))
    text = str(part.pattern).removeprefix("^").removesuffix("$")
    return re.sub(r"\(\?P<\w+>((?:[^()]|\([^()]*\))+)\)", lambda found: sample(found[1]), text)


def sample(regex: str) -> str:
    """Return a text for an argument."""
    return next(text for text in (*SAMPLES, *regex.strip("()").split("|")) if re.fullmatch(regex, text))


def routes() -> list[tuple[str, URLPattern]]:
    found = [(f"/{path}", pattern) for path, pattern in patterns(get_resolver())]
    assert len(found) > 40
    assert [path for path, pattern in found if resolve(path).func is not pattern.callback] == []
    return found


def right_for(pattern: URLPattern, method: str) -> Right | None:
    return route_right(pattern.callback, pattern.name or "", method)


def test_every_address_has_a_rule() -> None:
    assert [path for path, pattern in routes() if right_for(pattern, "GET") is None] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_gets_in_without_signing_in(site: Site, method: str) -> None:
    client = Client(headers={"Accept": "text/html"})
    let_in = [
        path
        for path, pattern in routes()
        if right_for(pattern, method) is not Right.PUBLIC and not is_sent_away(client.generic(method, path))
    ]
    assert let_in == []


def is_sent_away(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer["Location"]).startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_it_has_the_right_to_and_nothing_else(site: Site, role: Role, method: str) -> None:
    client = site(role)
    client.raise_request_exception = False
    wrong = []
    for path, pattern in routes():
        right = right_for(pattern, method)
        if right is Right.PUBLIC or pattern.name in NOTHING_TO_CONFIRM_WITH:
            continue
        needed = {right, ALSO.get(pattern.lookup_str, right)}
        status = client.generic(method, path).status_code
        # A method that a view does not know reaches nothing of it.
        if status != 405 and (status == 403) == (needed <= RIGHTS[role]):
            wrong.append(path)
    assert wrong == []


def test_what_is_open_to_all_is_little_and_known() -> None:
    names = {pattern.name for _, pattern in routes() if right_for(pattern, "GET") is Right.PUBLIC}
    own = {"once", "join", "account_signup", "account_logout", "theme"}
    own |= {"survey", "sitting", "invited", "shown", "unsubscribe", "preferences", "submissions"}
    own |= {"kiosk", "kiosk_worker"}
    own |= {"widget", "embedded_survey", "embedded_sitting", "embedded_invited", "displays", "openapi"}
    own |= {"invitations"}  # with a write key
    assert {
        name for name in names if name not in OPEN_ROUTES | own and not str(name).startswith(OPEN_PREFIXES)
    } == set()


def test_an_address_without_a_rule_is_open_to_nobody() -> None:
    assert route_right(print, "new_page", "GET") is None


def test_each_role_may_do_no_more_than_the_one_above() -> None:
    assert RIGHTS[Role.OWNER] == frozenset(Right)
    assert all(RIGHTS[Role.VIEWER] <= RIGHTS[role] <= RIGHTS[Role.OWNER] for role in Role)
    assert RIGHTS[Role.AGENT] <= RIGHTS[Role.MANAGER] >= RIGHTS[Role.ANALYST] >= RIGHTS[Role.DEPARTMENT]


def test_the_table_of_the_page_says_what_holds() -> None:
    head, line, *rows = matrix().splitlines()
    assert head == "| right | one may … | owner | manager | analyst | department | agent | viewer |"
    assert set(line) <= set("|- ")
    assert len(rows) == len(Right) == len(MEANINGS)
    erase = next(row for row in rows if row.startswith("| `erase` "))
    assert [cell.strip() for cell in erase.split("|")[3:-1]] == ["✓", "✓", "", "", "", ""]
