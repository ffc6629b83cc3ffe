"""The server's own state: its secret key, and the database of what is no part of the ledger."""

import secrets
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from regard.ledger.databases import STATE
from regard.ledger.files import write_whole
from regard.settings import FILE_NAME as SETTINGS_FILE

_KEY_FILE = "secret.key"


def secret_key(folder: Path) -> str:
    """Return what the server signs with, from a file of the workspace that is made if it is not there.

    Where there is no workspace, as for tools that only read the settings, it is one that nobody keeps.
    """
    path = folder / _KEY_FILE
    if not (folder / SETTINGS_FILE).is_file():
        return secrets.token_urlsafe(50)
    if not path.exists():
        write_whole(path, secrets.token_urlsafe(50).encode(), 0o600)
    return path.read_text()


def state_database(folder: Path, url: str | None) -> dict[str, Any]:
    """Return where the server's own state is kept: a file beside the ledger's, or the same database server."""
    if url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / STATE,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                # Deleted values are overwritten, so that an erasure leaves nothing in free pages.
                "init_command": "pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": None,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def static_version() -> str:
    """Return a fingerprint of all static files, so that another one means that something has changed."""
    digest = blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.glob("**/static/**/*")):
        if path.is_file():
            digest.update(f"{path.name} ".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def migrate() -> None:
    """Bring the tables of the server's own state to what this version needs; Django must be set up."""
    from django.core.management import call_command  # noqa: PLC0415 - settings read this module

    call_command("migrate", verbosity=0, interactive=False)
