"""What the pages say of the code, taken from the code; cog puts it into them (`scripts/print`)."""

import inspect
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import msgspec
import pyarrow as pa
import typer.main

from regard.cli import app
from regard.collect.refusal import Refusal
from regard.collect.sources.table_files.mapping import Mapping, Part
from regard.ledger import schema
from regard.measure import DEFINITIONS, Definition
from regard.settings import EpisodeRule, IdentityRules, PublishRules, Settings
from regard.story import FACES, ROOMS
from regard.web.asking.describing import openapi


def rooms() -> str:
    """Return the rooms in order, as a table."""
    return table(("room", "what happens there"), ((f"`{room.name}/`", room.happens) for room in (*ROOMS, *FACES)))


def refusals() -> str:
    """Return each reason for a refusal with its sentence."""
    return table(("reason", "what it means, and what to do"), ((f"`{reason}`", reason.sentence) for reason in Refusal))


def settings() -> str:
    """Return each entry of `regard.toml` with its meaning and the value it has where nothing is said."""
    entries = [
        (f"`{field.name}`", meaning(Settings, field.name), usual(field)) for field in msgspec.structs.fields(Settings)
    ]
    rule = ", ".join(f"`{field.name}`" for field in msgspec.structs.fields(EpisodeRule))
    parts: dict[str, type[msgspec.Struct]] = {"identity": IdentityRules, "publish": PublishRules}
    tables = "".join(
        f"The table `[{name}]` has these, with what is usual:\n\n{entries_of(part)}\n\n" for name, part in parts.items()
    )
    return table(("entry", "meaning", "usual"), entries) + f"An episode rule has the entries {rule}.\n\n{tables}"


def entries_of(part: type[msgspec.Struct]) -> str:
    """Return the entries of a table of `regard.toml` as a list."""
    return "\n".join(
        f"- `{field.name}`: {meaning(part, field.name).rstrip('.')} ({usual(field)})."
        for field in msgspec.structs.fields(part)
    )


def mapping() -> str:
    """Return each part of a table file's mapping with its entries."""
    parts: list[type[Part]] = [Mapping, *(part for part in Part.__subclasses__() if part is not Mapping)]
    return "\n".join(part_page(part) for part in parts)


def part_page(part: type[Part]) -> str:
    """Return one part of the mapping."""
    sentence = " ".join((inspect.getdoc(part) or "").split("\n\n")[0].split())
    rows = ((f"`{field.name}`", written(field), meaning(part, field.name)) for field in msgspec.structs.fields(part))
    return f"## {part.__name__}\n\n{sentence}\n{table(('entry', 'values', 'meaning'), rows)}"


_WRITTEN = (
    (r"[\w.]+\.(?=\w)", ""),
    (r" \| None", ""),
    (r"Optional\[(.*)\]$", r"\1"),
    (r"Literal\[(.*)\]", lambda found: found[1].replace("'", "").replace(", ", " or ")),
    (r"tuple\[(\w+), \.\.\.\]", r"list of \1"),
    (r"tuple\[(\w+), \w+\]", r"two of \1"),
    (r"dict\[str, (\w+)\]", r"map to \1"),
    (r"\bstr\b", "text"),
    (r"\bint\b", "whole number"),
    (r"\bfloat\b", "number"),
)


def written(field: msgspec.structs.FieldInfo) -> str:
    """Return the type of an entry as a reader of YAML understands it."""
    text = inspect.formatannotation(field.type)
    for pattern, plain in _WRITTEN:
        text = re.sub(pattern, plain, text)
    return text


def meaning(word: type[Any], attribute: str) -> str:
    """Return what a class's docstring says of an attribute."""
    found = re.search(
        rf"^ *(?:\w+, )*{attribute}(?:, \w+)*: (.+?)(?=\n *[\w, ]+: |\Z)",
        inspect.getdoc(word) or "",
        re.DOTALL | re.MULTILINE,
    )
    return " ".join(found[1].split()) if found else ""


def usual(field: msgspec.structs.FieldInfo) -> str:
    """Return a setting's default as TOML writes it."""
    if field.name == "episodes":
        return ", ".join(f'`{{ name = "{rule.name}", gap_s = {rule.gap_s} }}`' for rule in Settings().episodes)
    default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if isinstance(default, msgspec.Struct):
        return f"a table, `[{field.name}]`"
    return f"`{msgspec.json.encode(default).decode()}`"


def columns() -> str:
    """Return the columns of every kind of entry in the ledger."""
    kinds = {**schema.ENTRIES, "person": schema.PERSON, "trait": schema.TRAIT}
    return "\n".join(f"## {kind}\n{columns_of(entry)}" for kind, entry in kinds.items())


def columns_of(entry: pa.Schema) -> str:
    """Return one entry's columns with their types."""
    plain = {schema.CODE: "text, coded", schema.KEY: "key of 16 bytes"}
    kinds = (plain.get(field.type, f"`{field.type}`") for field in entry)
    presence = ("" if field.nullable else "always there" for field in entry)
    return table(("column", "type", ""), zip((f"`{name}`" for name in entry.names), kinds, presence, strict=True))


def measures() -> str:
    """Return each measure with its definition."""
    return "\n".join(measure_page(definition) for definition in DEFINITIONS.values())


def measure_page(definition: Definition) -> str:
    """Return one measure's part of the page."""
    source, interval = f"Source of the formula: {definition.source}", f"Interval: {definition.interval}"
    return f"## {definition.measure}\n\n{definition.text}\n\n- {source}\n- {interval}\n"


def api() -> str:
    """Return what the OpenAPI document says: its paths, and the fields of what they take and answer."""
    document = openapi("http://127.0.0.1:8000")
    paths = [
        (f"`{method.upper()} {path}`", said["summary"], ", ".join(said["responses"]))
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]
    schemas = "\n".join(schema_page(name, schema) for name, schema in document["components"]["schemas"].items())
    return f"{document['info']['description']}{table(('path', '', 'answers'), paths)}{schemas}"


def schema_page(name: str, schema: dict[str, Any]) -> str:
    """Return one schema's part of the page."""
    about = schema.get("description", "").strip()
    if "enum" in schema:
        return f"## {name}\n\n{about}\n\n{typed(schema)}\n"
    if "properties" not in schema:
        return f"## {name}\n\n{about}\n"
    rows = (
        (
            f"`{field}`",
            typed(said),
            "required" if field in schema.get("required", ()) else "",
            said.get("description", ""),
        )
        for field, said in schema["properties"].items()
    )
    return f"## {name}\n\n{about}\n{table(('field', 'type', '', 'meaning'), rows)}"


def typed(schema: dict[str, Any]) -> str:
    """Return the type of a schema in words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(typed(choice) for choice in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if "items" in schema:
        return f"list of {typed(schema['items'])}"
    kind = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(bounded(each, schema) for each in kind)


def bounded(kind: str, schema: dict[str, Any]) -> str:
    """Return a plain type with its limits."""
    named = {"string": "text", "date-time": "time", "integer": "whole number"}
    word = str(schema.get("format", kind))
    limits = [f"at most {schema['maxLength']:,} characters"] if "maxLength" in schema else []
    limits += [f"from {schema['minimum']:g}"] if "minimum" in schema else []
    limits += [f"to {schema['maximum']:g}"] if "maximum" in schema else []
    return named.get(word, word) + (f" ({', '.join(limits)})" if limits else "")


def library() -> str:
    """Return the directives that show each room's public functions."""
    blocks = (f"## {room.name}\n\n{automodule(f'regard.{room.name}')}" for room in ROOMS)
    return "\n".join(blocks)


def automodule(name: str) -> str:
    """Return the directive for what a module offers, without what an earlier room offers as well."""
    earlier = [f"regard.{room.name}" for room in ROOMS]
    earlier = earlier[: earlier.index(name)] if name in earlier else []
    own = set(getattr(import_module(name), "__all__", ()))
    told = sorted(own & {each for room in earlier for each in getattr(import_module(room), "__all__", ())})
    options = "   :members:\n   :imported-members:\n"
    options += f"   :exclude-members: {', '.join(told)}\n" if told else ""
    return f"```{{eval-rst}}\n.. automodule:: {name}\n{options}```\n"


def cli() -> str:
    """Return each command with its arguments and options, as its `--help` says them."""
    return "\n".join(command_page(name, command) for name, command in commands("regard", typer.main.get_command(app)))


def commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Walk through a command and all below it, with their full names."""
    yield name, command
    for child, below in getattr(command, "commands", {}).items():
        yield from commands(f"{name} {child}", below)


def command_page(name: str, command: Any) -> str:
    """Return one command's part of the page."""
    arguments = " ".join(named(p) if p.required else f"[{named(p)}]" for p in command.params if is_argument(p))
    rows = [(parameter_name(p), " ".join((p.help or "").split())) for p in command.params if p.name != "help"]
    described = table(("", ""), rows) if rows else ""
    usage = f"{name} {arguments}".strip()
    return f"## {name}\n\n```\n{usage}\n```\n\n{inspect.cleandoc(command.help or '')}\n{described}"


def is_argument(parameter: Any) -> bool:
    """Return whether a parameter is given by its place."""
    return bool(parameter.param_type_name == "argument")


def named(argument: Any) -> str:
    """Return an argument's name as `--help` says it."""
    return str(argument.metavar or argument.name.upper())


def parameter_name(parameter: Any) -> str:
    """Return how a parameter is written on the command line."""
    if is_argument(parameter):
        return f"`{named(parameter)}`"
    return ", ".join(f"`{option}`" for option in [*parameter.opts, *parameter.secondary_opts])


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    titles = tuple(header)
    cells = (tuple(cell.replace("|", "\\|") for cell in row) for row in rows)
    lines = [titles, ("---",) * len(titles), *cells]
    return "".join(["\n", *(f"| {' | '.join(line)} |\n" for line in lines), "\n"])


def roles() -> str:
    """Return the table of what each role may do."""
    from regard.web.accounts.matrix import matrix  # noqa: PLC0415 - other pages do without the web app

    return "\n" + matrix() + "\n"
