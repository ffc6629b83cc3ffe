"""Whose eyes an assistant has: everything, or what somebody may see in the web app."""

from pathlib import Path

from regard.cli.state import start_state
from regard.collect import read_catalogue
from regard.errors import WrongUseError
from regard.measure import AnyOf


def scope_as(workspace: Path, email: str) -> tuple[AnyOf, ...]:
    """Return the conditions that bound what somebody sees; none for whom nothing bounds.

    Args:
        workspace: its folder.
        email: the address of somebody with an account.

    Raises:
        WrongUseError: nobody has the address, or the account is locked.
    """
    start_state(workspace)
    # Here, because the other commands do without the web framework.
    from regard.web.accounts.models import User  # noqa: PLC0415
    from regard.web.shell.scope import below, owned  # noqa: PLC0415

    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        message = f"Nobody with the address {email} may sign in."
        raise WrongUseError(message, "`regard users list` shows everybody.")
    catalogue = read_catalogue(workspace)
    bounds = []
    if user.departments:
        bounds.append(AnyOf("touchpoint", owned(catalogue.touchpoints.values(), user.departments)))
    if user.units:
        bounds.append(AnyOf("unit", below({unit.key: unit for unit in catalogue.units}, user.units)))
    if user.accounts:
        bounds.append(AnyOf("account", tuple(user.accounts)))
    return tuple(bounds)
