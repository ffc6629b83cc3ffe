"""Secrets of webhooks: from the environment, else from a file beside the mapping that only its owner may read."""

import base64
import os
import secrets
from pathlib import Path

from regard.collect.webhooks.signing import Scheme
from regard.errors import BrokenWorkspaceError
from regard.ledger.files import write_whole
from regard.settings import webhook_secrets

_ENDING = ".secret"
_HEAD = "# Secrets of this webhook, one a line; each of them is good. Keep it out of mails and chats.\n"


def secret_path(folder: Path, source: str) -> Path:
    """Return where the secrets of a source are kept."""
    return folder / f"{source}{_ENDING}"


def read_secrets(folder: Path, source: str) -> tuple[str, ...]:
    """Return the valid secrets of a source, none if there are none; those of the environment come first.

    Raises:
        WrongUseError: a variable names a file that cannot be read.
        BrokenWorkspaceError: the file of the workspace cannot be read.
    """
    return webhook_secrets(source) + kept_secrets(folder, source)


def kept_secrets(folder: Path, source: str) -> tuple[str, ...]:
    """Return the secrets that the workspace keeps, the latest first.

    Raises:
        BrokenWorkspaceError: the file cannot be read.
    """
    path = secret_path(folder, source)
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read."
        raise BrokenWorkspaceError(message, "Give it to whom the server runs as, with mode 0600.") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def keep_secrets(folder: Path, source: str, kept: tuple[str, ...]) -> None:
    """Write the secrets that the workspace keeps."""
    text = _HEAD + "".join(f"{secret}\n" for secret in kept)
    part = folder / f".{source}{_ENDING}.part"
    # Whatever lies there from a crash may be open to others: the file that is written must never have been.
    part.unlink(missing_ok=True)
    write_whole(secret_path(folder, source), text.encode(), mode=0o600)


def new_secret(scheme: Scheme) -> str:
    """Return a secret with 256 random bits, written as the scheme wants it."""
    if scheme == "standard":
        return "whsec_" + base64.b64encode(os.urandom(32)).decode()
    return secrets.token_urlsafe(32)
