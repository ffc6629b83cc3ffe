"""Elements: HTML put together from values, everything escaped that is not HTML already."""

from html import escape

_VOID = frozenset({"meta", "br", "hr"})


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


Child = str | Html | None


def el(tag: str, *children: Child, **attributes: str | float | bool | None) -> Html:
    """Return an element.

    Args:
        tag: its name.
        children: texts, escaped, and elements; None is left out.
        attributes: `_` stands for `-` and is cut at the end; None and False are left out, True has no value.

    >>> el("p", "a < b", el("br"), class_="note", aria_hidden="true")
    '<p class="note" aria-hidden="true">a &lt; b<br></p>'
    """
    opened = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Html(opened) if tag in _VOID else Html(f"{opened}{join(*children)}</{tag}>")


def join(*children: Child) -> Html:
    """Return texts, escaped, and elements one after the other."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child is not None))


def _attribute(name: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    spelled = name.rstrip("_").replace("_", "-")
    return f" {spelled}" if value is True else f' {spelled}="{escape(_plain(value))}"'


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
