"""What an assistant can read: the words of the field, and how every measure is defined."""

from inspect import cleandoc

from regard import vocabulary
from regard.measure import DEFINITIONS

INSTRUCTIONS = (
    "Regard knows every contact of a company's customers, what was promised, and how it felt. Every number comes with"
    " its interval and n: say them, and say where `sentence` gives no verdict. Below minimum_n nothing is certain."
    " Groups of fewer than 5 are not told. Nothing here is about a single person. Begin with list_measures,"
    " list_breakdowns and list_touchpoints, or with worst_moment."
)


def resources() -> dict[str, tuple[str, str]]:
    """Return title and text (Markdown) of every resource, by its address."""
    found = {"regard://words": ("The words of customer experience, as Regard uses them", _words())}
    for name, definition in DEFINITIONS.items():
        text = f"# {name}\n\n{definition.text}\n\nFormula: {definition.source}\n\nInterval: {definition.interval}\n"
        found[f"regard://measures/{name}"] = (f"How the measure {name} is defined", text)
    return found


def _words() -> str:
    """Return what the vocabulary says of each of its types."""
    named = {name: getattr(vocabulary, name) for name in vocabulary.__all__}
    said = {name: cleandoc(each.__doc__ or "") for name, each in named.items() if isinstance(each, type)}
    return "# Words\n" + "".join(f"\n## {name}\n\n{text}\n" for name, text in sorted(said.items()) if text)
