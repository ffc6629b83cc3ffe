"""Icons: drawn as lines on a grid of 24, put into the page itself, so that nothing has to be fetched."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES = {
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<path d="M12 4 2.8 19.5h18.4L12 4Z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "back": '<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8V7M16 2.8V7"/>',
    "catalogue": '<path d="M4 5.5h6v6H4zM14 5.5h6v6h-6zM4 15h6v4.5H4zM14 15h6v4.5h-6z"/>',
    "check": '<path d="m4.5 12.5 5 5L19.5 7"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/>'
    '<path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>',
    "customers": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6"/>'
    '<path d="M15.5 4.9a3.5 3.5 0 0 1 0 6.2M18 14.6c2 .8 3.2 2.6 3.5 5.4"/>',
    "download": '<path d="M12 3.5v12M6.5 10.5 12 16l5.5-5.5M4 20.5h16"/>',
    "edit": '<path d="M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17l-1 3Z"/><path d="m14.5 7.5 3 3"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "forward": '<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.8M12 17v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="2"/>'
    '<path d="M6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1M8 14.5h8"/>',
    "load": '<path d="M12 15.5v-12M6.5 9 12 3.5 17.5 9M4 15.5v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3"/>',
    "measures": '<path d="M4 3.5v17h16.5"/><path d="m7.5 15 4-5 3.5 3 5-7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z"/>',
    "next": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "previous": '<path d="M14.5 5.5 8 12l6.5 6.5"/>',
    "journeys": '<circle cx="5" cy="18.5" r="2"/><circle cx="19" cy="5.5" r="2"/>'
    '<path d="M7 18.5h8.5a3.25 3.25 0 0 0 0-6.5h-7a3.25 3.25 0 0 1 0-6.5H17"/>',
    "promises": '<path d="M12 3.5 4.5 6v6c0 4.5 3 7.3 7.5 9 4.5-1.7 7.5-4.5 7.5-9V6L12 3.5Z"/>'
    '<path d="m8.5 12 2.5 2.5 4.5-5"/>',
    "pulse": '<path d="M2.5 12.5h4l2.5-7 5 13.5 2.7-6.5h4.8"/>',
    "remove": '<path d="M4.5 6.5h15M9.5 6.5v-2.5h5v2.5M6.5 6.5l.8 14h9.4l.8-14M10.2 10.5v6M13.8 10.5v6"/>',
    "rows": '<path d="M8.5 6.5h12M8.5 12h12M8.5 17.5h12M4 6.5h.1M4 12h.1M4 17.5h.1"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2.2"/>'
    '<circle cx="9" cy="17" r="2.2"/>',
    "sign_out": '<path d="M14 4.5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h8M10 12h10.5M16.5 8l4 4-4 4"/>',
    "sun": '<circle cx="12" cy="12" r="4"/>'
    '<path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7"/>',
    "surveys": '<path d="M4 4.5h16v11.5H10.5L6 20v-4H4z"/><path d="M8 8.5h8M8 12h5"/>',
    "system": '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M9 20.5h6M12 16.5v4"/>',
    "table": '<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><path d="M3.5 9.5h17M3.5 14.5h17M10 9.5v10"/>',
    "undo": '<path d="M8.5 5 4 9.5 8.5 14M4 9.5h10.5a5 5 0 0 1 0 10H9"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"/>',
}
_TURNS = frozenset({"back", "forward", "next", "previous", "sign_out", "undo"})
"""Icons that point along the line, and so the other way in languages written from the right."""

NAMES = tuple(_SHAPES)
"""Every icon there is."""


def icon(name: str) -> SafeString:
    """Return an icon as SVG, hidden from screen readers: the words beside it, or the button's label, say it.

    Raises:
        KeyError: there is no such icon.
    """
    shape = mark_safe(_SHAPES[name])  # noqa: S308 - from the table above
    turns = " turns" if name in _TURNS else ""
    return format_html('<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', turns, shape)
