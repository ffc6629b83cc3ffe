"""Where the shell has pseudonyms: in kept lists."""

from regard.web.jobs.rotating import Names, renames
from regard.web.shell.lists import rename_customers


@renames("lists")
def rename_in_lists(names: Names) -> int:
    """Write new pseudonyms into every kept list."""
    return rename_customers(names.of)
