"""How customers are addressed: formally, in every language that makes a difference."""

import re

_FAMILIAR = {
    "de": r"\b(du|dich|dir|dein\w*|euch|euer)\b",
    "fr": r"\b(tu|toi|ton|ta|tes)\b",
    "es": r"\b(tú|tu|tus|te|ti|vosotros)\b",
    "it": r"\b(tu|ti|te|tuo|tua|tuoi|tue)\b",
    "pt": r"\b(tu|te|teu|tua|você)\b",
    "nl": r"\b(je|jij|jou|jouw)\b",
}


def is_familiar(text: str, language: str) -> bool:
    """Say whether a text speaks to somebody as to a friend."""
    return language in _FAMILIAR and bool(re.search(_FAMILIAR[language], text, re.IGNORECASE))


def breaks_off(text: str) -> bool:
    """Say whether a French text has a sign that may stand alone at the start or end of a line."""
    return bool(re.search(r"« | [?!;:»]", text))
