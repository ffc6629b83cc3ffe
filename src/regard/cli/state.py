"""The server's own state, for commands that write into it."""

import os
from pathlib import Path

from regard.ledger import open_ledger
from regard.ledger.lease import state_lease


def start_state(workspace: Path) -> None:
    """Set Django up over a workspace, with its tables up to date and under the key that the vault has.

    Raises:
        BrokenWorkspaceError: there is no workspace.
    """
    folder = workspace.resolve()
    open_ledger(folder).close()
    os.environ["REGARD_WORKSPACE"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")
    import django  # noqa: PLC0415 - the settings read the workspace when they are imported

    django.setup()
    from regard.web.jobs.rotating import finish_renaming  # noqa: PLC0415 - as above
    from regard.web.state import migrate  # noqa: PLC0415 - as above

    with state_lease(folder):
        migrate()
        finish_renaming(folder)
