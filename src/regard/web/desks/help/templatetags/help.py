"""The tag by which every desk leads to the page that explains it."""

from typing import Any

from django import template

from regard.web.desks.help.library import pages

register = template.Library()


@register.inclusion_tag("help/link.html", name="help")
def help_link(key: str) -> dict[str, Any]:
    """Show a link to a page of the help, by its title."""
    return {"page": pages()[key]}
