"""A shop's surveys, respondents who answer them, and what is then in the ledger."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple, override

from django.test import Client

from regard.ask.register import publish, put_draft, read_survey, shown_survey, standing
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml
from regard.story import catch_up
from regard.web.running import Running

VISIT = """
key: visit
name: After a visit
touchpoint: store
languages: [en, de, he]
title: {en: Your visit, de: Ihr Besuch, he: הביקור שלך}
intro: {en: Two minutes., de: Zwei Minuten., he: שתי דקות.}
thanks: {en: "You gave us {nps}. Thank you.", de: "Sie gaben uns {nps}. Danke.", he: תודה}
pages:
- key: score
  questions:
  - {key: nps, kind: nps, text: {en: "Would you recommend {@company}?", de: Empfehlen?, he: ממליץ?}, required: true}
  next: [{if: nps >= 9, go: end}]
- key: wrong
  questions:
  - key: reason
    kind: multiple_choice
    text: {en: "You gave {nps}. What was wrong?", de: Was war?, he: מה?}
    options:
    - {key: price, text: {en: The price, de: Der Preis, he: המחיר}}
    - {key: other, text: {en: Something else, de: Anderes, he: אחר}, other: true}
  - {key: why, kind: text, text: {en: Why?, de: Warum?, he: למה?}, shown_if: reason includes price, required: true}
"""
ANONYMOUS = VISIT.replace("touchpoint: store", "touchpoint: store\nanonymous: true")
SECRET = ANONYMOUS.replace("key: visit", "key: secret", 1)
EVERYTHING = """
key: everything
name: Every kind
touchpoint: store
languages: [en]
pages:
- key: only
  questions:
  - {key: nps, kind: nps, text: {en: Recommend?}, labels: {0: {en: Never}, 10: {en: Surely}}}
  - {key: rate, kind: rating, text: {en: Rate}, required: true}
  - {key: face, kind: emoji, text: {en: Face}}
  - {key: one, kind: single_choice, text: {en: One}, options: [{key: a, text: {en: A}}, {key: b, text: {en: B}}]}
  - key: many
    kind: multiple_choice
    text: {en: Many}
    most: 2
    options: [{key: a, text: {en: A}}, {key: b, text: {en: B}}, {key: c, text: {en: C}, other: true}]
  - key: grid
    kind: matrix
    text: {en: Grid}
    scale: {low: 1, high: 5}
    labels: {1: {en: Bad}, 5: {en: Good}}
    rows: [{key: x, text: {en: X}}, {key: y, text: {en: Y}}]
  - {key: order, kind: ranking, text: {en: Order}, options: [{key: a, text: {en: A}}, {key: b, text: {en: B}}]}
  - {key: words, kind: text, text: {en: Words}, help: {en: A few}, most: 100}
  - {key: count, kind: number, text: {en: How many?}, least: 0, most: 9}
  - {key: day, kind: date, text: {en: When?}, earliest: 2026-01-01, latest: 2026-12-31}
  - {key: contact, kind: consent, text: {en: May we call?}, purpose: contact}
"""
TOUCHPOINTS = """
- {key: store, name: The store, channel: store}
- {key: web, name: The shop online, channel: web}
"""
UNITS = "- {key: mitte, name: Mitte}\n"


class Answered(NamedTuple):
    """One interaction of a survey, and its answers by question."""

    row: dict[str, Any]
    answers: dict[str, Any]


def open_surveys(folder: Path, *texts: str) -> None:
    """Publish surveys in a workspace that knows a store and a web shop."""
    (folder / "touchpoints.yaml").write_text(TOUCHPOINTS)
    (folder / "units.yaml").write_text(UNITS)
    for text in texts:
        publish_survey(folder, from_yaml(text))


def publish_survey(folder: Path, survey: Survey) -> int:
    known = {each.key for each in standing(folder)}
    seen = shown_survey(read_survey(folder, survey.key)) if survey.key in known else ""
    assert put_draft(folder, survey, seen) == ()
    return publish(folder, survey.key)


class Form(HTMLParser):
    """The form of a page: where it goes, and its fields as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, list[str]]()
        self._name, self._select, self._text = "", "", False
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        self.action = (given.get("action") or "") if tag == "form" else self.action
        picks = given.get("type") in {"radio", "checkbox"}
        if tag == "input" and name and (not picks or "checked" in given):
            self.fields.setdefault(name, []).append(value)
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in given:
            self.fields[self._select] = [value]
        if tag == "textarea":
            self._name, self._text = name, True
            self.fields[name] = [""]

    @override
    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._name] = [self.fields[self._name][0] + data.removeprefix("\n")]

    @override
    def handle_endtag(self, tag: str) -> None:
        self._text = self._text and tag != "textarea"


class Respondent:
    """A browser without scripts that fills forms."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers={"Accept": "text/html", **headers}, raise_request_exception=False)
        self.url = ""
        self.page: Any = None

    @property
    def html(self) -> str:
        return str(self.page.content.decode())

    @property
    def form(self) -> Form:
        return Form(self.html)

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.html)
        return found[1] if found else ""

    def goes_to(self, url: str) -> "Respondent":
        self.url, self.page = url, self.client.get(url)
        return self

    def sends(self, **replies: str | list[str]) -> "Respondent":
        """Fill fields (`__` for the dot in a name), and send the page; a redirect is followed."""
        form = self.form
        given = {name.replace("__", "."): value for name, value in replies.items()}
        self.page = self.client.post(form.action or self.url, form.fields | given)
        if self.page.status_code == 303:
            self.goes_to(self.page["Location"])
        return self


def told(here: Running, kind: str = "answered") -> list[Answered]:
    """Return the interactions of surveys that the ledger has of a kind, in their order."""
    catch_up(here.ledger)
    with here.pool.borrow() as (_, reader):
        rows = reader.arrow(reader.table("interaction").order_by("seq")).to_pylist()
        answers = reader.arrow(reader.table("answer")).to_pylist()
    found = [row for row in rows if row["kind"] == f"invitation_{kind}"]
    return [Answered(row, _by_question([each for each in answers if each["seq"] == row["seq"]])) for row in found]


def _by_question(answers: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in answers:
        said = each["value"] if each["value"] is not None else each["option"] or each["text"]
        known = found.get(each["question"])
        found[each["question"]] = said if known is None else [*(known if isinstance(known, list) else [known]), said]
    return found
