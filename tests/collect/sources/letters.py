"""Messages for the tests of the source *mail*, made by the standard library."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN, BOB, DESK = "Ann Smith <ann@mail.example>", "Bob <bob@mail.example>", "Help desk <help@shop.example>"


def letter(
    name: str, sender: str = ANN, to: str = DESK, *, hour: float = 0, text: str = "Where is it?", **headers: str
) -> bytes:
    """Return a message; `headers` are further ones, with `_` for `-`."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(MONDAY + timedelta(hours=hour))
    message["Message-ID"] = f"<{name}@mail.example>"
    message["Subject"] = headers.pop("Subject", "My order")
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def mbox(path: Path, *letters: bytes) -> Path:
    """Write messages as an mbox file."""
    escaped = (each.replace(b"\nFrom ", b"\n>From ") for each in letters)
    path.write_bytes(
        b"".join(b"From x@y Mon Mar  2 09:00:00 2026\n" + each.rstrip(b"\n") + b"\n\n" for each in escaped)
    )
    return path
