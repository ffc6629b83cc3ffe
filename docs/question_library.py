"""The question library for its page, taken from the code."""

from collections.abc import Iterable, Iterator

from generate import table

from regard.ask.library import LANGUAGES, Wording, WordingGroup, wordings
from regard.ask.survey import Texts


def contents() -> str:
    """Return a line for each wording: its id, kind, what it measures, and its scale."""
    rows = ((f"`{each.id}`", f"`{each.kind}`", f"`{each.measures}`", _scale(each)) for each in wordings())
    return table(("wording", "kind", "measures", "scale"), rows)


def pages() -> str:
    """Return every wording with its texts in all languages, group by group."""
    return "\n".join(f"## {_title(group)}\n\n{''.join(_of_group(group))}" for group in WordingGroup)


def _of_group(group: WordingGroup) -> Iterator[str]:
    for wording in wordings():
        if wording.group is group:
            yield f"### `{wording.id}`\n\n"
            yield f"{wording.notes}\n\n{''.join(_facts_of(wording))}"
            yield _texts_of(wording)


def _facts_of(wording: Wording) -> Iterator[str]:
    yield f"- Source: {wording.source}\n"
    if wording.pairs_with:
        yield f"- Asked with: `{wording.pairs_with}`\n"
    if wording.purpose:
        yield f"- Purpose: `{wording.purpose}`\n"
    if wording.themes:
        yield f"- Themes: {', '.join(f'`{theme}`' for theme in wording.themes)}\n"


def _texts_of(wording: Wording) -> str:
    rows = [("", wording.text)]
    rows += [("help", wording.help)] if wording.help else []
    rows += [(f"`{option.key}`", option.text) for option in wording.options]
    rows += [(f"`{row.key}`", row.text) for row in wording.rows]
    return _by_language(rows)


def scales() -> str:
    """Return every scale with what its points are called."""
    found = {wording.scale_id: wording.labels for wording in wordings() if wording.scale_id}
    return "\n".join(
        f"### `{name}`\n{_by_language((str(point), label) for point, label in labels.items())}"
        for name, labels in found.items()
    )


def _by_language(rows: Iterable[tuple[str, Texts]]) -> str:
    return table(("", "language", "text"), ((name, tag, texts[tag]) for name, texts in rows for tag in LANGUAGES))


def _scale(wording: Wording) -> str:
    return f"`{wording.scale_id}`" if wording.scale_id else ""


def _title(group: WordingGroup) -> str:
    return group.value.capitalize()
