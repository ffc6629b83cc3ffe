"""Presets: mappings for well-known senders, and a first one for every other."""

from pathlib import Path

from regard.collect.webhooks.mapping import WebhookMapping, mapping_text
from regard.collect.webhooks.signing import Signing

_FOLDER = Path(__file__).parent / "ready"


def preset_names() -> list[str]:
    """Return the senders that have a mapping ready."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def preset_text(signing: Signing) -> str:
    """Return the mapping to begin with, as YAML: the one of the scheme if it has one, else one without rules."""
    path = _FOLDER / f"{signing.scheme}.yaml"
    return path.read_text("utf-8") if path.exists() else mapping_text(WebhookMapping(signature=signing))
