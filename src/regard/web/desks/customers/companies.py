"""Accounts: which there are in view, and the people of one."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from regard.journeys.accounts import AccountSummary, accounts, count_accounts
from regard.journeys.customers import count_customers, customers
from regard.ledger import Reader
from regard.measure import AnyOf, Measured
from regard.measure.breakdown import selected
from regard.promises.of_customers import broken_of
from regard.resolve.memberships import Membership, group_of, members_of, parents_of
from regard.web.desks.customers.listing import Line, lines_of
from regard.web.shell.paging import Paging
from regard.web.shell.question import Question, text_of
from regard.web.shell.reading import cached, measured_by
from regard.web.shell.rows import rows_url
from regard.web.shell.workspace import catalogue


@dataclass(frozen=True)
class Company:
    """An account of a list with its NPS, if anybody there answered, and where the rows behind the numbers are."""

    summary: AccountSummary
    nps: Measured | None
    nps_url: str
    contacts_url: str


@dataclass(frozen=True)
class Member:
    """Somebody who acts for an account, what they are there and since when, and where their contacts for it are."""

    line: Line
    own: Membership | None
    url: str


def accounts_page(request: HttpRequest, reader: Reader, question: Question) -> dict[str, Any]:
    """Return what the list of accounts shows."""
    breakdown, start = question.breakdown(()), request.GET.get("q", "").strip()
    key = ("customers", "accounts", breakdown, start.lower())
    rows = selected(reader, breakdown)
    paging = Paging.of(request, cached(reader, (*key, "count"), lambda: count_accounts(reader, rows, start)))
    found = cached(reader, (*key, paging.number), lambda: accounts(reader, rows, start, paging.offset, paging.size))
    companies = _companies(reader, question, found)
    return {"question": question, "text": start, "companies": companies, "paging": paging, "as_of": reader.as_of}


def account_page(request: HttpRequest, reader: Reader, question: Question, account: str) -> dict[str, Any]:
    """Return what the page of one account shows.

    Raises:
        Http404: it has no contact within the scope.
    """
    own = AnyOf("account", (account,))
    breakdown = question.breakdown((), own)
    rows = selected(reader, breakdown)
    paging = Paging.of(request, count_customers(reader, rows))
    found = customers(reader, rows, None, "contacts", paging.offset, paging.size)
    numbers = [each.customer_no for each in found]
    lines = lines_of(request, reader, found, broken_of(reader, numbers, rows))
    members = {each.customer_no: each for each in members_of(reader, [account])}
    return {
        "question": question, "account": account, "company": _company(reader, question, account), "paging": paging,
        "as_of": reader.as_of, "nps": measured_by(reader, "nps", breakdown)[0],
        "kept": measured_by(reader, "promises_kept", breakdown)[0],
        "urls": {name: _rows(question, name, account) for name in ("nps", "promises_kept", "volume")},
        "members": [_member(question, account, line, members.get(line.summary.customer_no)) for line in lines],
        "silent": [] if question.scope else [each for each in members.values() if not each.contacts],
        **_group(reader, question, account),
    }  # fmt: skip


def _group(reader: Reader, question: Question, account: str) -> dict[str, Any]:
    """Return where an account stands among its like; whoever sees only a part is told nothing of others."""
    if question.scope:
        return {"above": [], "beneath": []}
    parents = cached(reader, ("customers", "parents"), lambda: parents_of(reader, catalogue().accounts))
    above, parent = list[str](), parents.get(account)
    while parent is not None and parent not in above:
        above.append(parent)
        parent = parents.get(parent)
    return {"above": above, "beneath": group_of(account, parents)[1:]}


def _member(question: Question, account: str, line: Line, own: Membership | None) -> Member:
    where = [*(text_of(condition) for condition in question.where), f"account={account}"]
    return Member(line, own, question.url("customers:customer", line.summary.customer, where=where, counted="1"))


def _company(reader: Reader, question: Question, account: str) -> AccountSummary | None:
    """Return an account as the question has it; None where it has nothing within its time and conditions."""
    within = selected(reader, question.breakdown((), AnyOf("account", (account,))))
    found = accounts(reader, within, limit=1)
    if not found and not _is_known(reader, question, account):
        raise Http404
    return found[0] if found else None


def _is_known(reader: Reader, question: Question, account: str) -> bool:
    if not question.scope and (members_of(reader, [account]) or any(_group(reader, question, account).values())):
        return True
    every = Question((), question.zone, question.scope).breakdown((), AnyOf("account", (account,)))
    return count_accounts(reader, selected(reader, every)) > 0


def _companies(reader: Reader, question: Question, found: list[AccountSummary]) -> list[Company]:
    if not found:
        return []
    own = AnyOf("account", tuple(each.account for each in found))
    numbers = measured_by(reader, "nps", question.breakdown(("account",), own))
    scores = {number.group["account"]: number for number in numbers}
    return [
        Company(each, scores.get(each.account), *(_rows(question, name, each.account) for name in ("nps", "volume")))
        for each in found
    ]


def _rows(question: Question, measure: str, account: str) -> str:
    return rows_url(question, measure, {"account": account})
