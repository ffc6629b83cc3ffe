"""Themes: the colours of a survey as a stylesheet of its own, since none may stand in a page."""

from django.urls import reverse

from regard.ask.survey import Survey

_LINEAR_BELOW = 0.04045


def theme_url(survey: Survey, version: int) -> str:
    """Return the address of a survey's colours; another version has another one."""
    return f"{reverse('asking:theme', args=[survey.key])}?v={version}&a={survey.theme.accent[1:]}"


def stylesheet(accent: str) -> str:
    """Return the colours of a theme, and that of the text on them.

    >>> stylesheet("#ffee00")
    ':root{--accent:#ffee00;--on-accent:#000}'
    """
    return f":root{{--accent:{accent};--on-accent:{text_on(accent)}}}"


def text_on(colour: str) -> str:
    """Return black or white, whichever has more contrast (WCAG 2.2, relative luminance).

    >>> text_on("#3d3a8c")
    '#fff'
    """
    light = _luminance(colour)
    return "#000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#fff"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= _LINEAR_BELOW else float(((share + 0.055) / 1.055) ** 2.4)
