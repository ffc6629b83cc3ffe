"""The commands about webhooks: what other systems send of themselves, signed, and what it means here."""

import time
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, print_json, say, table
from regard.collect.protocols.faults import RequestFault
from regard.collect.webhooks import SCHEMES, Delivery, Signing, Webhook
from regard.collect.webhooks.store import add_secret, create_webhook, list_sources, read_text, read_webhook
from regard.collect.webhooks.trying import Trial, headers_of, try_body
from regard.errors import RegardError, WrongUseError
from regard.ledger import open_ledger
from regard.settings import read_environment, secret_variable

webhooks = typer.Typer(
    name="webhooks",
    help="Webhooks: what other systems send of themselves, signed, and what it means here.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The webhook's name; part of its events' identity.")]
SecretFile = Annotated[
    Path | None, typer.Option("--secret-file", help="A file with the secret that the sender has; else one is made.")
]
_COLUMNS = ("source", "scheme", "rules", "secrets", "state")


@webhooks.command("list")
def list_all(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the webhooks: how each is signed, and whether it can take anything."""
    with open_ledger(workspace) as ledger:
        found = [_told(ledger.folder, source) for source in list_sources(ledger.folder)]
    if as_json:
        print_json(found)
    elif not found:
        console().print("There is no webhook yet. Make one with `regard webhooks create NAME --scheme github`.")
    else:
        console().print(_shown(found))


@webhooks.command("create")
def create(
    source: Name,
    scheme: Annotated[str, typer.Option("--scheme", help=f"How it is signed: {', '.join(SCHEMES)}.")],
    detail: Annotated[
        list[str] | None,
        typer.Option("--with", help="Of hmac and token: `header=X-Signature`, `encoding=base64`; repeat for several."),
    ] = None,
    secret_file: SecretFile = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Make a webhook: address and secret go to the sender, its mapping says what comes. The secret is shown once."""
    signing = _signing(scheme, detail or [])
    with open_ledger(workspace) as ledger:
        made = create_webhook(ledger.folder, source, signing, _given(secret_file))
    data = {"source": source, "url": _address(source), "scheme": scheme, "secret": made}
    lines = [f"The address of {source}: {data['url']}", _of_secret(source, made, secret_file)]
    say("\n".join([*lines, f"What comes is said in webhooks/{source}.yaml."]), data, as_json=as_json)


@webhooks.command("show")
def show(source: Name, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Show a webhook: its address, how it is signed, and its mapping. Secrets are counted, never shown."""
    with open_ledger(workspace) as ledger:
        text, told = read_text(ledger.folder, source), _told(ledger.folder, source)
    data = {**told, "url": _address(source), "mapping": text}
    sentence = (
        f"{data['url']}\nscheme: {told['scheme']}, secrets: {told['secrets']}, {told['state']}\n\n{text.rstrip()}"
    )
    say(sentence, data, as_json=as_json)


@webhooks.command("secret")
def secret(
    source: Name,
    only: Annotated[
        bool, typer.Option("--only", help="Forget the secrets before it, so that it alone is good.")
    ] = False,
    secret_file: SecretFile = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Give a webhook a new secret. The ones before stay good until `--only`, so that senders can change over."""
    with open_ledger(workspace) as ledger:
        signing = read_webhook(ledger.folder, source).mapping.signature
        if signing.scheme == "twilio" and secret_file is None:
            raise WrongUseError("Twilio gives its own secret.", "Give the account's auth token with --secret-file.")
        made = add_secret(ledger.folder, source, signing, _given(secret_file), only=only)
    say(_of_secret(source, made, secret_file), {"source": source, "secret": made}, as_json=as_json)


@webhooks.command("try")
def try_file(
    source: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved body, as the sender sends it.")],
    header: Annotated[
        list[str] | None, typer.Option("--header", help="A header of the request, `Name: value`; repeat for several.")
    ] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Show what the mapping makes of a saved body. Nothing is taken, and signatures are not looked at."""
    with open_ledger(workspace) as ledger:
        mapping = read_webhook(ledger.folder, source).mapping
    headers = headers_of("\n".join(header or ()))
    try:
        trial = try_body(mapping, Delivery(file.read_bytes(), headers, {}, time.time_ns() // 1000))
    except RequestFault as fault:
        raise WrongUseError(fault.message) from None
    data = {"events": list(trial.events), "faults": dict(trial.faults), "skipped": trial.skipped}
    say(_words_of(trial), data, as_json=as_json)


def _signing(scheme: str, details: list[str]) -> Signing:
    """Return how deliveries are signed.

    Raises:
        WrongUseError: the scheme is unknown, or lacks what it needs.
    """
    said = dict(detail.partition("=")[::2] for detail in details)
    try:
        return msgspec.convert(said | {"scheme": scheme}, Signing)
    except msgspec.ValidationError as error:
        message = f"A webhook cannot be signed so: {error}."
        raise WrongUseError(message, f"Schemes are {', '.join(SCHEMES)}; hmac and token need --with header=…") from None


def _given(file: Path | None) -> str | None:
    return None if file is None else file.read_text("utf-8").strip()


def _address(source: str) -> str:
    url = read_environment().public_url
    return (url.rstrip("/") if url else "https://YOUR-HOST") + f"/api/v1/webhooks/{source}"


def _of_secret(source: str, made: str | None, file: Path | None) -> str:
    if made is not None:
        return f"The secret of {source}: {made}\nIt is not shown again; give it to the sender."
    if file is not None:
        return "The secret that was given is kept with mode 0600."
    command = f"regard webhooks secret {source} --secret-file FILE"
    return f"Its secret comes from the sender: `{command}`, or set {secret_variable(source)}."


def _told(folder: Path, source: str) -> dict[str, Any]:
    """Return what is known of a webhook; of a broken one, why."""
    try:
        found: Webhook = read_webhook(folder, source)
    except RegardError as error:
        return {"source": source, "scheme": "-", "rules": 0, "secrets": 0, "state": str(error)}
    state = "ready" if found.secrets and found.mapping.events else "has no rule" if found.secrets else "has no secret"
    return {
        "source": source,
        "scheme": found.mapping.signature.scheme,
        "rules": len(found.mapping.events),
        "secrets": len(found.secrets),
        "state": state,
    }


def _shown(found: list[dict[str, Any]]) -> Any:
    shown = table([(title, title in {"rules", "secrets"}) for title in _COLUMNS])
    for told in found:
        shown.add_row(*(str(told[name]) for name in _COLUMNS))
    return shown


def _words_of(trial: Trial) -> str:
    if trial.skipped is not None:
        return f"No event. {trial.skipped.sentence}"
    lines = []
    for place, event in enumerate(trial.events):
        told = msgspec.json.format(msgspec.json.encode(event), indent=2).decode()
        lines += [f"refused: {trial.faults[place]}"] if place in trial.faults else [told]
    return "\n".join(lines)
