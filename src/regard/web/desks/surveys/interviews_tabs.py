"""The tabs of the pages about interviews."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regard.web.desks.surveys.tabs import Tab

_PAGES = {
    "interviews": _("Interviews"),
    "interview_matrix": _("Themes by touchpoint"),
    "interview_passages": _("Passages"),
    "interview_themes": _("Code book"),
}


def interview_tabs(here: str) -> list[Tab]:
    """Return the tabs.

    Args:
        here: the route of the page that is shown; empty: one below them.
    """
    return [Tab(str(name), reverse(f"surveys:{page}"), page == here) for page, name in _PAGES.items()]
