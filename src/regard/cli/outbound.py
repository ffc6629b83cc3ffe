"""The commands about webhooks out: other systems that are told what happens."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, print_json, say, table
from regard.cli.state import start_state
from regard.ledger import open_ledger

outbound = typer.Typer(
    name="outbound",
    help="Webhooks out: other systems that are told what happens. They can be looked after in the web app too.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = ("number", "name", "address", "is told", "state", "waiting", "failed")


@outbound.command("list")
def list_all(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the endpoints: what each is told, whether it takes it, and how many messages wait or failed."""
    start_state(workspace)
    from regard.web.outbound.by_hand import list_endpoints  # noqa: PLC0415 - the other commands do without Django

    found = list_endpoints()
    if as_json:
        print_json(found)
    elif not found:
        console().print("Nobody is told anything yet. Make an endpoint with `regard outbound add NAME URL`.")
    else:
        console().print(_shown(found))


@outbound.command("add")
def add(  # noqa: PLR0913 - options of a command
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people call it.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages are sent to, beginning with https://")],
    *,
    event: Annotated[list[str], typer.Option("--event", help="What it is told; repeat for several.")],
    by: Annotated[
        str, typer.Option("--by", help="E-mail address of who answers for it; it is told what they may see.")
    ],
    touchpoint: Annotated[
        list[str] | None, typer.Option("--touchpoint", help="Only at this touchpoint; repeat for several.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only contacts of this kind; repeat for several.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="Only through this channel; repeat for several.")
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", help="Only with this outcome; repeat for several.")
    ] = None,
    score: Annotated[
        list[str] | None, typer.Option("--score", help="Only answers with this score, such as nps; repeat for several.")
    ] = None,
    at_most: Annotated[float | None, typer.Option("--at-most", help="Only scores up to this one.")] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Send customers' own words too.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Make an endpoint, and print the secret that its messages are signed with. It is not shown again."""
    start_state(workspace)
    from regard.web.outbound.by_hand import Wish, add_by_hand  # noqa: PLC0415 - as above

    lists = {"touchpoints": touchpoint, "kinds": kind, "channels": channel, "outcomes": outcome, "scores": score}
    wish = Wish(name=name, url=url, events=event, by=by, lists=lists, at_most=at_most, texts=texts)
    with open_ledger(workspace) as ledger:
        number, secret = add_by_hand(ledger, wish)
    sentence = f"The secret of {name}: {secret}\nIt is not shown again; give it to the other system."
    say(sentence, {"number": number, "name": name, "secret": secret}, as_json=as_json)


@outbound.command("replay")
def replay(
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="Name or number of the endpoint.")],
    days: Annotated[int, typer.Option("--days", min=1, max=30, help="What failed in so many days.")] = 1,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Send all messages once more that failed lately, under the same names as before."""
    start_state(workspace)
    from regard.web.outbound.by_hand import replay_by_hand  # noqa: PLC0415 - as above

    count = replay_by_hand(endpoint, timedelta(days=days))
    say(f"{many(count, 'message')} will be sent once more.", {"messages": count}, as_json=as_json)


def _shown(found: list[dict[str, Any]]) -> Any:
    shown = table([(title, title in {"number", "waiting", "failed"}) for title in _COLUMNS])
    for each in found:
        told, state = ", ".join(each["events"]), each["stopped"] or "in use"
        counts = (f"{each['waiting']:,}", f"{each['failed']:,}")
        shown.add_row(str(each["number"]), each["name"], each["url"], told, state, *counts)
    return shown
