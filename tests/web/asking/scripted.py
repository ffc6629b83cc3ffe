"""The walk of a kiosk, as its script does it, in an engine without a browser."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import quickjs

import regard.web.asking
from regard.ask.conditions import Condition, Replies
from regard.ask.survey import Survey
from regard.web.asking.branching import speech_of, tree_of, ways_of

_SCRIPT = Path(regard.web.asking.__file__).parent / "static/asking/kiosk-walk.js"
_CALLS = """
const asMap = (text) => new Map(Object.entries(JSON.parse(text)));
const asObject = (map) => Object.fromEntries(map);
const called = {
  holds: (tree, replies) => holds(JSON.parse(tree), asMap(replies)),
  counted: (survey, replies) => asObject(counted(JSON.parse(survey), asMap(replies))),
  route: (survey, replies) => [...stops(JSON.parse(survey), asMap(replies))].map((stop) => stop.page.key),
  unfinished: (survey, replies) => unfinished(JSON.parse(survey), asMap(replies))?.key ?? null,
  readAll: (survey, form) => asObject(readAll(JSON.parse(survey), asMap(form))),
  problems: (survey, form) => Object.assign({}, ...JSON.parse(survey).pages.flatMap((page) => page.questions)
    .map((question) => asObject(read(question, asMap(form)).problems))),
  piped: (text, survey, replies, speech) =>
    piped(JSON.parse(text), JSON.parse(survey), asMap(replies), JSON.parse(speech)),
};
globalThis.call = (name, ...parts) => JSON.stringify(called[name](...parts));
"""


def holds_there(condition: Condition, replies: Replies) -> bool:
    return bool(_called("holds", tree_of(condition), replies))


def counted_there(survey: Survey, replies: Replies) -> dict[str, Any]:
    return dict(_called("counted", ways_of(survey), replies))


def route_there(survey: Survey, replies: Replies) -> list[str]:
    return list(_called("route", ways_of(survey), replies))


def unfinished_there(survey: Survey, replies: Replies) -> str | None:
    found: str | None = _called("unfinished", ways_of(survey), replies)
    return found


def read_there(survey: Survey, form: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the replies and the problems that the script finds in a form."""
    ways = ways_of(survey)
    return _called("readAll", ways, form), _called("problems", ways, form)


def piped_there(text: str, survey: Survey, replies: Replies, language: str) -> str:
    return str(_called("piped", text, ways_of(survey), replies, speech_of(survey, language)))


def _called(name: str, *parts: Any) -> Any:
    return json.loads(_engine().get("call")(name, *map(json.dumps, parts)))


@cache
def _engine() -> Any:
    engine = quickjs.Context()
    engine.eval(_SCRIPT.read_text(encoding="utf-8").replace("export ", ""))
    engine.eval(_CALLS)
    return engine
