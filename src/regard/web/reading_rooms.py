"""Reading the rooms: which sentences and words the library says in English, for the catalogues of other languages.

The rooms know no language but English. `python -m regard.web.reading_rooms FOLDER` writes what they say into
`words_of_rooms.py` and three modules of sentences, where it is found by whoever translates; a test holds them equal.
"""

import ast
import builtins
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from regard.ask.faults import FaultKind
from regard.ask.interchange.unmapped import Why
from regard.ask.policy_reasons import Reason
from regard.collect.refusal import Refusal
from regard.measure import DEFINITIONS
from regard.measure.anonymity import TOO_FEW
from regard.report.person_words import TEXTS
from regard.resolve.deciding import Caution
from regard.vocabulary import (
    USUAL_STAGES,
    AnswerKind,
    Channel,
    Contact,
    Environment,
    Flag,
    InvitationState,
    JourneyKind,
    Outcome,
    Verdict,
)

_ROOMS = ("vocabulary", "estimate", "journeys", "promises", "measure", "explain")
_ARRIVING = ("ledger", "collect")
_ASKING = ("resolve", "ask")
_FOR_OPERATORS = (
    "collect/protocols",
    "ledger/backup",
    "ledger/databases",
    "ledger/head_postgres",
    "ledger/imports",
    "ledger/publishing",
)
"""What only programs and those who run the server are told, in English."""

_SAYING_NAMES = {"message", "what", "remedy", "sentence", "reason", "test"}
_SAYING_CALLS = re.compile(r"^\w+Error$|^Finding$|\bquestions\.append$|\bfindings\.take$|\broles\.get$")
_VOCABULARIES = (Channel, Environment, Contact, Outcome, JourneyKind, AnswerKind, Verdict, InvitationState, Flag)
_HEAD = '''\
"""What the rooms {what}; written by `regard.web.reading_rooms`, never by hand."""

from django.utils.translation import gettext_noop as _

{name}: tuple[str, ...] = (
'''
_LETTERS_OF_A_SENTENCE = 8
_OF_PYTHON = frozenset({*dir(builtins), *dir(str)})
_LONGEST_LINE = 121
_WIDTH = 108


def words_of_rooms() -> list[str]:
    """Return what the rooms call things: definitions, refusals, usual stages and the values of the vocabulary."""
    defined = [
        text for each in DEFINITIONS.values() for text in (each.text, each.source, each.interval, each.nothing) if text
    ]
    health = ast.parse((Path(__file__).parent.parent / "ledger" / "health.py").read_text(encoding="utf-8"))
    subjects = re.findall(r"Finding\('(\w+)'", ast.unparse(health))
    keys = [str(value).replace("_", " ") for words in _VOCABULARIES for value in words]
    asking = [*(each.sentence for each in (*FaultKind, *Reason)), *map(str, Why)]
    refusals = [reason.sentence for reason in (*Refusal, *Caution)]
    stages = [stage.name for stage in USUAL_STAGES]
    return list(dict.fromkeys([*defined, TOO_FEW, *refusals, *asking, *stages, *keys, *subjects, *TEXTS]))


def sentences_of_rooms(rooms: Iterable[str] = (*_ROOMS, *_ARRIVING, *_ASKING)) -> list[str]:
    """Return what rooms say in errors, findings and questions, in the order of their files.

    What a sentence is filled with stands as `%(name)s`, and a percent sign in such a sentence is doubled.
    """
    words = set(words_of_rooms())
    return [text for text in dict.fromkeys(_said_in_code(rooms)) if text not in words]


def modules() -> dict[str, str]:
    """Return the modules that hold them: the name of each file, and its text."""
    said = sentences_of_rooms(_ROOMS)
    arrived = [text for text in sentences_of_rooms(_ARRIVING) if text not in said]
    asked = [text for text in sentences_of_rooms(_ASKING) if text not in {*said, *arrived}]
    return {
        "words_of_rooms.py": _module("call things, in English", "WORDS", words_of_rooms()),
        "sentences_of_rooms.py": _module("say in English", "SENTENCES", said),
        "sentences_of_arriving.py": _module("say of what arrives", "ARRIVING_SENTENCES", arrived),
        "sentences_of_asking.py": _module("say of knowing and asking customers", "ASKING_SENTENCES", asked),
    }


def _module(what: str, name: str, texts: Iterable[str]) -> str:
    return _HEAD.format(what=what, name=name) + "".join(map(_entry, texts)) + ")\n"


def _entry(text: str) -> str:
    line = f"    _({_literal(text)}),\n"
    if len(line) <= _LONGEST_LINE:
        return line
    pieces = textwrap.wrap(text, _WIDTH, drop_whitespace=False, break_long_words=False, break_on_hyphens=False)
    return "    _(\n" + "".join(f"        {_literal(piece)}\n" for piece in pieces) + "    ),\n"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return f"'{escaped}'" if '"' in text and "'" not in text else '"' + escaped.replace('"', '\\"') + '"'


def _said_in_code(rooms: Iterable[str]) -> Iterator[str]:
    root = Path(__file__).parent.parent
    files = [root / "errors.py", *(file for room in rooms for file in sorted((root / room).rglob("*.py")))]
    for file in files:
        if not file.relative_to(root).as_posix().startswith(_FOR_OPERATORS):
            yield from _said_in(ast.parse(file.read_text(encoding="utf-8")))


def _said_in(module: ast.Module) -> Iterator[str]:
    """Return what a module says, in the order of its lines."""
    literals = [each for node in ast.walk(module) for said in _sayings(node) for each in _literals(said)]
    found = [(each.lineno, each.col_offset, each) for each in literals]
    for _line, _column, said in sorted(found, key=lambda each: each[:2]):
        text = _template(said)
        if len(re.sub(r"%\(\w+\)s|[^a-zA-Z]", "", text)) >= _LETTERS_OF_A_SENTENCE and " " in text:
            yield text


def _sayings(node: ast.AST) -> Iterable[ast.expr]:
    """Return what may be a sentence: of an error, a finding, a question, or under a name for such."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _SAYING_NAMES:
            return [value]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in _SAYING_NAMES:
            return [value]
        case ast.Call(func=called, args=arguments) if _SAYING_CALLS.search(ast.unparse(called)):
            return arguments
        case ast.Yield(value=ast.expr() as value) | ast.Return(value=(ast.Tuple() | ast.IfExp()) as value):
            return [value]
        case _:
            return []


def _literals(said: ast.expr) -> Iterator[ast.expr]:
    """Return the texts among which a saying is chosen, or of which it is one."""
    match said:
        case ast.IfExp(body=body, orelse=other):
            yield from (*_literals(body), *_literals(other))
        case ast.Tuple(elts=elements):
            yield from (each for element in elements for each in _literals(element))
        case _:
            yield said


def _template(said: ast.expr) -> str:
    """Return the text of a literal, with names where it is filled; nothing for what is no literal."""
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        return said.value
    if not isinstance(said, ast.JoinedStr):
        return ""
    text, names = "", list[str]()
    for part in said.values:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("%", "%%")
        elif isinstance(part, ast.FormattedValue):
            names.append(_name_of(part.value, names))
            text += f"%({names[-1]})s"
    return text


def _name_of(value: ast.expr, taken: list[str]) -> str:
    """Return a name for what is filled in, of what it is called in the code, and of no other in the sentence."""
    every = (each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in ast.walk(value))
    name = next((each.strip("_").lower() for each in every if each and each not in _OF_PYTHON), "text")
    return name if name not in taken else f"{name}_{len(taken) + 1}"


if __name__ == "__main__":
    for file_name, module_text in modules().items():
        Path(sys.argv[1], file_name).write_text(module_text, encoding="utf-8")
