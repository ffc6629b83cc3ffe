"""Filters of the desk."""

from django import template

from regard.web.shell.components_figures import figure

register = template.Library()


@register.filter(name="signed")
def signed(number: float | None) -> str:
    """Write a number with its sign; a dash where there is none."""
    return figure(number, signed=True) if isinstance(number, int | float) else "\N{EN DASH}"
