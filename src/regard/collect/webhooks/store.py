"""The webhooks of a workspace: a file `webhooks/<source>.yaml` each, and their secrets beside them."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from regard.collect.key_ring import Bucket
from regard.collect.webhooks.mapping import WebhookMapping, read_mapping_text
from regard.collect.webhooks.presets import preset_text
from regard.collect.webhooks.secrets import keep_secrets, kept_secrets, new_secret, read_secrets, secret_path
from regard.collect.webhooks.signing import Signing
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.files import write_whole

FOLDER = "webhooks"
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CLASHING = ("_file", "-file")
"""Endings that a variable with a secret could not be told apart by."""


@dataclass(frozen=True)
class Webhook:
    """One source of deliveries.

    Attributes:
        source: its lasting name; part of every interaction's identity.
        mapping: what its deliveries mean.
        secrets: with which they may be signed; none: nothing can be taken yet.
        bucket: what may still be sent, where there is a limit.
    """

    source: str
    mapping: WebhookMapping
    secrets: tuple[str, ...] = field(repr=False)
    bucket: Bucket | None = None


def list_sources(workspace: Path) -> list[str]:
    """Return the names of the webhooks of a workspace."""
    return sorted(path.stem for path in (workspace / FOLDER).glob("*.yaml") if _SOURCE.fullmatch(path.stem))


def read_text(workspace: Path, source: str) -> str:
    """Return the mapping of a webhook as it is written.

    Raises:
        WrongUseError: there is none of the name, or it cannot be read.
    """
    try:
        # A name that is none must not lead out of the folder.
        return _path(workspace, source if _SOURCE.fullmatch(source) else "-").read_text("utf-8")
    except FileNotFoundError:
        message = f"There is no webhook {source!r}."
        raise WrongUseError(message, "`regard webhooks list` shows them; `regard webhooks create` makes one.") from None
    except UnicodeDecodeError:
        message = f"{_path(workspace, source)} is no UTF-8 text."
        raise WrongUseError(message, "Save it as UTF-8.") from None


def read_webhook(workspace: Path, source: str) -> Webhook:
    """Return a webhook with its secrets.

    Raises:
        WrongUseError: there is none of the name, or its mapping is wrong.
        BrokenWorkspaceError: its secrets cannot be read.
    """
    mapping = read_mapping_text(read_text(workspace, source))
    return Webhook(source, mapping, read_secrets(workspace / FOLDER, source))


def create_webhook(workspace: Path, source: str, signing: Signing, secret: str | None = None) -> str | None:
    """Make a webhook with the mapping to begin with.

    Args:
        workspace: the folder.
        source: small letters, digits, hyphens and underscores.
        signing: how its deliveries are signed.
        secret: the one that the sender has; None makes one, except for Twilio, which gives its own.

    Returns:
        The secret made, which is to be shown once; None if none was made.

    Raises:
        WrongUseError: the name is impossible or taken, or the secret is none.
    """
    _check_source(source)
    path = _path(workspace, source)
    if path.exists():
        message = f"There is a webhook {source!r} already."
        raise WrongUseError(message, "Take another name, or change its mapping.")
    path.parent.mkdir(exist_ok=True)
    made = None
    if secret is not None or signing.scheme != "twilio":
        made = add_secret(workspace, source, signing, secret)
    write_whole(path, preset_text(signing).encode())
    return made


def save_text(workspace: Path, source: str, text: str) -> WebhookMapping:
    """Keep a changed mapping, if it is one; every server process takes it from the next delivery on.

    Raises:
        WrongUseError: there is no webhook of the name, or the mapping is wrong; the one before stays.
    """
    read_text(workspace, source)
    plain = text.replace("\r\n", "\n")
    mapping = read_mapping_text(plain)
    write_whole(_path(workspace, source), (plain.rstrip() + "\n").encode())
    return mapping


def add_secret(
    workspace: Path, source: str, signing: Signing, secret: str | None = None, *, only: bool = False
) -> str | None:
    """Add a secret to those of a webhook; the ones before stay good unless it shall be the only one.

    Returns:
        The secret made; None if it was given.

    Raises:
        WrongUseError: what was given is no secret.
    """
    if secret is not None and not (secret.strip() and secret.strip().isprintable() and not secret.startswith("#")):
        raise WrongUseError("That is no secret.", "Give one line of letters, digits and signs.")
    folder = workspace / FOLDER
    new = new_secret(signing.scheme) if secret is None else secret.strip()
    before = () if only else kept_secrets(folder, source)
    keep_secrets(folder, source, (new, *(each for each in before if each != new)))
    return new if secret is None else None


class Webhooks:
    """The webhooks of a workspace, at hand in a server process; any number of threads may look them up."""

    def __init__(self, workspace: Path, clock: Callable[[], float]) -> None:
        """Look them up in a workspace; the clock counts seconds."""
        self._workspace = workspace
        self._clock = clock
        self._found: dict[str, tuple[object, Webhook]] = {}
        self._lock = threading.Lock()

    def find(self, source: str) -> Webhook | None:
        """Return a webhook as it is now; None if there is none of the name.

        Raises:
            WrongUseError, BrokenWorkspaceError: its mapping or its secrets cannot be read.
        """
        stamp = self._stamp(source)
        if stamp is None:
            return None
        kept = self._found.get(source)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        with self._lock:
            webhook = self._with_bucket(read_webhook(self._workspace, source))
            self._found[source] = (stamp, webhook)
        return webhook

    def _with_bucket(self, webhook: Webhook) -> Webhook:
        limit = webhook.mapping.events_per_second
        if limit is None:
            return webhook
        before = self._found.get(webhook.source)
        bucket = before[1].bucket if before is not None else None
        same = bucket is not None and bucket.rate == limit
        return Webhook(webhook.source, webhook.mapping, webhook.secrets, bucket if same else Bucket(limit, self._clock))

    def _stamp(self, source: str) -> object | None:
        """Return what changes whenever somebody changed mapping or secrets."""
        if not _SOURCE.fullmatch(source):
            return None
        paths = (_path(self._workspace, source), secret_path(self._workspace / FOLDER, source))
        mapping, kept = (_looks(path) for path in paths)
        return None if mapping is None else (mapping, kept)


def _looks(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{path} cannot be read."
        raise BrokenWorkspaceError(message, "Look whether the disk is there, and who may read it.") from error
    return found.st_mtime_ns, found.st_size, found.st_ino


def _path(workspace: Path, source: str) -> Path:
    return workspace / FOLDER / f"{source}.yaml"


def _check_source(source: str) -> None:
    if not _SOURCE.fullmatch(source) or source.endswith(_CLASHING):
        message = f"{source!r} is no name for a webhook."
        raise WrongUseError(message, "Use up to 64 small letters, digits, hyphens and underscores, such as web-shop.")
