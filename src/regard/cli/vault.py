"""The command that gives the vault another key."""

import typer

from regard.cli.forgetting import finish_erasures, has_state
from regard.cli.options import HERE, Json, Workspace, Yes
from regard.cli.printing import confirm, many, say
from regard.cli.state import start_state
from regard.ledger import Ledger, open_ledger
from regard.ledger.rotate import is_renaming, needs_old_key, rotate, settle_rotation
from regard.story import folds
from regard.vault.pseudonyms import KEY_FILE, KEY_VARIABLE, NEXT_VARIABLE, keys_are_given
from regard.vault.rotation import next_key

vault = typer.Typer(
    name="vault",
    help="The vault: the key by which people have their pseudonyms.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_QUESTION = "Give everybody another pseudonym? What others know by the old ones cannot be matched any more."


@vault.command("rotate")
def rotate_key(workspace: Workspace = HERE, yes: Yes = False, as_json: Json = False) -> None:
    """Change the key of the pseudonyms: everybody gets another one, in every file; numbers stay the same.

    No server, worker or other command may have the workspace open. A rotation that was cut short is finished instead.
    """
    with open_ledger(workspace) as ledger:
        if is_renaming(ledger):
            _settle(ledger)
            say("Finished the rotation that was cut short.", {"people": 0, "entries": 0}, as_json=as_json)
            return
        key = next_key(ledger.folder)
        confirm(_QUESTION, yes=yes)
        finish_erasures(ledger)
        rotated = rotate(ledger, folds(ledger), key)
        _settle(rotated.ledger)
        next_step = _next_step(keeps_old=needs_old_key(rotated.ledger))
    renamed = f"{many(rotated.people, 'identifier')} renamed, {many(rotated.entries, 'entry')} written anew"
    data = {"people": rotated.people, "entries": rotated.entries}
    say(f"Changed the key: {renamed}. {next_step}", data, as_json=as_json)


def _next_step(*, keeps_old: bool) -> str:
    """Return what is left to whoever keeps the key."""
    if not keys_are_given():
        return f"Make a backup now: it has the new {KEY_FILE}. Older backups have the old one."
    value = f"the value of {NEXT_VARIABLE}" + (", a blank and its value of before" if keeps_old else "")
    return f"Set {KEY_VARIABLE} to {value}, and unset {NEXT_VARIABLE}. Then make a backup."


def _settle(ledger: Ledger) -> None:
    """Let the server's own state follow, where there is one, and let go of what a rotation needs no more."""
    if has_state(ledger):
        start_state(ledger.folder)
    else:
        settle_rotation(ledger)
