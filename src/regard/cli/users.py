"""The commands about people: who may sign in to the web app."""

from dataclasses import asdict
from typing import Annotated

import typer

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, print_json, say, table
from regard.cli.state import start_state
from regard.settings import RoleName

users = typer.Typer(
    name="users",
    help="People: who may sign in to the web app. They can be invited there too.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = ("address", "name", "role", "sees", "active", "last signed in")


Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The e-mail address by which somebody signs in.")]
Minutes = Annotated[int, typer.Option("--minutes", min=1, help="How long the link is good for.")]
Url = Annotated[str, typer.Option("--url", help="Where the server is, for the link.")]
_USUAL_URL = "http://127.0.0.1:8000"
_DAY = 24 * 60


@users.command("list")
def list_(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List everybody who has an account, with role and scope."""
    start_state(workspace)
    from regard.web.accounts.by_hand import list_accounts  # noqa: PLC0415 - the other commands do without Django

    found = list_accounts()
    if as_json:
        print_json([asdict(each) for each in found])
        return
    rows = table([(title, False) for title in _COLUMNS])
    for each in found:
        scope = ", ".join([*each.departments, *each.units, *each.accounts]) or "everything"
        seen = each.last_login.strftime("%Y-%m-%d %H:%M") if each.last_login else "never"
        rows.add_row(each.email, each.name, each.role, scope, "yes" if each.active else "no", seen)
    console().print(rows if found else "Nobody has an account yet. Make one with `regard users add EMAIL`.")


@users.command("add")
def add(  # noqa: PLR0913 - options of a command
    email: Email,
    *,
    role: Annotated[RoleName, typer.Option("--role", help="What they may do.")] = "viewer",
    name: Annotated[str, typer.Option("--name", help="What they are called.")] = "",
    department: Annotated[
        list[str] | None, typer.Option("--department", help="Only what this department owns; repeat for several.")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Only this unit and all below it; repeat for several.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", help="Only this customer account; repeat for several.")
    ] = None,
    minutes: Minutes = _DAY,
    url: Url = _USUAL_URL,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Make an account, and print a link that signs in once; there one chooses a password."""
    start_state(workspace)
    from regard.web.accounts.by_hand import add_account  # noqa: PLC0415 - as above
    from regard.web.accounts.giving import Grant  # noqa: PLC0415
    from regard.web.accounts.rights import Role  # noqa: PLC0415

    grant = Grant(Role(role), department or [], unit or [], account or [])
    _tell(email, url + add_account(email, name, grant, minutes=minutes), as_json=as_json)


@users.command("link")
def link(
    email: Email, *, minutes: Minutes = 60, url: Url = _USUAL_URL, workspace: Workspace = HERE, as_json: Json = False
) -> None:
    """Print a link that signs somebody in once, such as who lost the password. Links made before end."""
    start_state(workspace)
    from regard.web.accounts.by_hand import link_account  # noqa: PLC0415 - as above

    _tell(email, url + link_account(email, minutes=minutes), as_json=as_json)


@users.command("deactivate")
def deactivate(email: Email, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Lock an account and sign it out everywhere. What it did stays in the audit log; `users link` opens it again."""
    start_state(workspace)
    from regard.web.accounts.by_hand import deactivate_account  # noqa: PLC0415 - as above

    deactivate_account(email)
    say(f"{email} cannot sign in any more.", {"email": email, "active": False}, as_json=as_json)


def _tell(email: str, address: str, *, as_json: bool) -> None:
    sentence = f"Give this link to {email}; it works once: {address}"
    say(sentence, {"email": email, "link": address}, as_json=as_json)
