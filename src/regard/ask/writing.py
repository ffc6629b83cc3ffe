"""A survey in writing: YAML as its author keeps it, read with the place of whatever is wrong."""

import re
from typing import Any

import msgspec
import yaml

from regard.ask.library import question_from
from regard.ask.survey import Survey
from regard.errors import WrongUseError

LONGEST_FILE = 2_000_000
"""Characters that the file of a survey may have."""

_DEEPEST = 20
_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
_PARTS = re.compile(r"(?:\.([a-z_]+))?\[(\d+|\.\.\.)\]")


def to_yaml(survey: Survey) -> str:
    """Return a survey as YAML; what is as usual is left out.

    >>> from regard.ask.survey import Page
    >>> print(to_yaml(Survey(key="visit", name="Visit", touchpoint="store", languages=("en",), pages=())), end="")
    key: visit
    name: Visit
    touchpoint: store
    languages:
    - en
    pages: []
    """
    plain = msgspec.to_builtins(survey, builtin_types=())
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def from_yaml(text: str) -> Survey:
    """Read a survey from YAML.

    A question that gives a `wording` of the library, and no `text`, has all from there, in the survey's languages; what
    it gives itself, such as `required`, goes first. `yes`, `no`, `on` and `off` are words, as in YAML 1.2.

    Raises:
        WrongUseError: it cannot be read; the message names the line, or the page and question.
    """
    plain = _plain(text)
    if not isinstance(plain, dict):
        message = "This is no survey: it does not begin with entries such as `key: visit`."
        raise WrongUseError(message, "Begin with `key`, `name`, `touchpoint`, `languages` and `pages`.")
    try:
        return msgspec.convert(_filled(plain), Survey)
    except msgspec.ValidationError as error:
        message = f"The survey cannot be read: {_place(str(error), plain)}."
        raise WrongUseError(
            message, "Mend it there; put quotes around keys and texts that look like numbers."
        ) from error


def _plain(text: str) -> Any:
    """Return the YAML as plain data; anchors, and what is nested too deeply, are refused before anything is built."""
    if len(text) > LONGEST_FILE:
        message = f"The survey is longer than {LONGEST_FILE:,} characters."
        raise WrongUseError(message, "Split it into several surveys.")
    try:
        _check_events(text)
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    # A day or number that is none, such as 2026-13-01, is a ValueError.
    except (yaml.YAMLError, ValueError) as error:
        message = f"The survey is no valid YAML: {' '.join(str(error).split())}."
        raise WrongUseError(message, "Mend it at that line.") from error


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            message = f"The survey cannot be read: line {line} has an alias (`*`), or is nested too deeply."
            raise WrongUseError(message, "Write out what it stands for.")


def _filled(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a survey whose questions of the library are written out."""
    languages = plain.get("languages")
    if not isinstance(languages, list) or not all(isinstance(tag, str) for tag in languages):
        return plain
    pages = [_filled_page(page, tuple(languages)) for page in plain["pages"]] if _lists(plain, "pages") else None
    return plain if pages is None else {**plain, "pages": pages}


def _filled_page(page: Any, languages: tuple[str, ...]) -> Any:
    if not isinstance(page, dict) or not _lists(page, "questions"):
        return page
    return {**page, "questions": [_filled_question(each, languages) for each in page["questions"]]}


def _filled_question(question: Any, languages: tuple[str, ...]) -> Any:
    if not isinstance(question, dict) or "text" in question:
        return question
    key, wording = question.get("key"), question.get("wording")
    if not isinstance(key, str) or not isinstance(wording, str):
        return question
    return msgspec.to_builtins(question_from(wording, "wording", languages), builtin_types=()) | question


def _lists(plain: dict[str, Any], name: str) -> bool:
    return isinstance(plain.get(name), list)


def _place(error: str, plain: dict[str, Any]) -> str:
    """Return what is wrong with the place as its author counts: `page 2 (why), question 1 (reason), kind`.

    >>> _place("Invalid enum value 'x' - at `$.pages[0].questions[1].kind`", {"pages": [{"key": "why"}]})
    "page 1 (why), question 2, kind: Invalid enum value 'x'"
    """
    said, _, path = error.partition(" - at ")
    here: Any = plain
    parts = []
    for name, number in _PARTS.findall(path):
        listed = here.get(name) if isinstance(here, dict) else None
        here = listed[int(number)] if isinstance(listed, list) and number.isdigit() else None
        place = f"{name.removesuffix('s') or 'entry'} {int(number) + 1 if number.isdigit() else ''}".strip()
        key = here.get("key") if isinstance(here, dict) else None
        parts.append(f"{place} ({key})" if isinstance(key, str) else place)
    last = _PARTS.sub("", path.strip("`").removeprefix("$")).strip(".")
    return f"{', '.join([*parts, *([last] if last else [])])}: {said}" if parts or last else said


class _Dumper(yaml.SafeDumper):
    """Writes the rare signs that break a line as escapes: they would be read back as a blank."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS.search(text) else None)


_Dumper.add_representer(str, _text)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML as people mean it: only `true` and `false` are yes and no."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")
)
