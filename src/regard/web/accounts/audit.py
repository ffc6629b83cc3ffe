"""The audit log: who saw and changed what, and when; only ever added to."""

from typing import Any

from django.http import HttpRequest

from regard.web.accounts.models import AuditEntry, User

_KEY_LENGTH = 200


def note(request: HttpRequest | None, act: str, kind: str, key: str = "", **detail: Any) -> AuditEntry:
    """Write down that somebody saw or did something.

    Args:
        request: by which it was done; None where no browser asked, as in a command.
        act: what was done, such as `saw`, `changed`, `exported`, `erased`.
        kind: to what kind of thing, such as `customer` or `promise`.
        key: to which; a pseudonym, never a name.
        detail: what else is worth knowing, as plain values; never a customer's name or words.
    """
    who = getattr(request, "user", None)
    return note_of(who if isinstance(who, User) and who.pk else None, request, act, kind, key, detail)


def note_of(
    who: User | None,
    request: HttpRequest | None,
    act: str,
    kind: str,
    key: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write down that a person named here saw or did something; else as `note`."""
    return AuditEntry.objects.create(
        by=who, act=act, kind=kind, key=key[:_KEY_LENGTH], detail=detail or {}, address=_address(request)
    )


def _address(request: HttpRequest | None) -> str | None:
    if request is None or not request.META.get("REMOTE_ADDR"):
        return None
    # Here, because allauth's settings are not there yet when this is imported.
    from allauth.core.internal.httpkit import get_client_ip  # noqa: PLC0415

    address: str | None = get_client_ip(request)
    return address
