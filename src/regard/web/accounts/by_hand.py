"""What whoever runs the machine does with accounts, from the command line; each act is noted in the audit log."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regard.errors import WrongUseError
from regard.web.accounts.audit import note_of
from regard.web.accounts.giving import Grant, why_not_lose
from regard.web.accounts.links import USUAL_MINUTES, one_time_link
from regard.web.accounts.models import User
from regard.web.accounts.people import activate


@dataclass(frozen=True)
class Account:
    """An account as the command line shows it.

    Attributes:
        email, name, role: whose it is, and what they are.
        departments, units, accounts: what bounds them.
        active: whether they can sign in.
        last_login: when they last signed in, or None.
    """

    email: str
    name: str
    role: str
    departments: list[str]
    units: list[str]
    accounts: list[str]
    active: bool
    last_login: datetime | None


def list_accounts() -> list[Account]:
    """Return all accounts, by address."""
    return [
        Account(
            email=user.email,
            name=user.name,
            role=str(user.role),
            departments=list(user.departments),
            units=list(user.units),
            accounts=list(user.accounts),
            active=user.is_active,
            last_login=user.last_login,
        )
        for user in User.objects.order_by("email")
    ]


@transaction.atomic
def add_account(email: str, name: str, grant: Grant, *, minutes: int = USUAL_MINUTES) -> str:
    """Make an account, and return the path of a link that signs in there once.

    Raises:
        WrongUseError: the address is none, or has an account.
    """
    plain = email.strip().lower()
    if "@" not in plain:
        message = f"{email!r} is no e-mail address."
        raise WrongUseError(message, "Give one such as ann@example.org.")
    if User.objects.filter(email=plain).exists():
        message = f"{plain} has an account already."
        raise WrongUseError(message, f"`regard users link {plain}` makes a link for it.")
    user = User.objects.add(plain, grant.role, name=name)
    user.departments, user.units, user.accounts = grant.departments, grant.units, grant.accounts
    user.save()
    note_of(None, None, "created", "person", str(user.pk), {"by": "command line", "role": str(grant.role)})
    return one_time_link(user, minutes=minutes)


def link_account(email: str, *, minutes: int = USUAL_MINUTES) -> str:
    """Return the path of a link that signs somebody in once; a deactivated account becomes active by it.

    Raises:
        WrongUseError: nobody has that address.
    """
    user = _find(email)
    if not user.is_active:
        activate(user, active=True)
        note_of(None, None, "reactivated", "person", str(user.pk), {"by": "command line"})
    note_of(None, None, "created", "one_time_link", str(user.pk), {"by": "command line"})
    return one_time_link(user, minutes=minutes)


@transaction.atomic
def deactivate_account(email: str) -> None:
    """Lock an account, and sign it out everywhere.

    Raises:
        WrongUseError: nobody has that address, or it is the last owner's.
    """
    user = _find(email)
    refusal = why_not_lose(user)
    if refusal is not None:
        raise WrongUseError(refusal)
    activate(user, active=False)
    note_of(None, None, "deactivated", "person", str(user.pk), {"by": "command line"})


def _find(email: str) -> User:
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        message = f"Nobody has the address {email}."
        raise WrongUseError(message, "`regard users list` shows everybody.")
    return found
