"""What the shell forgets of erased customers: their places in kept lists."""

from regard.web.jobs.erasing import Gone, forgets
from regard.web.shell.lists import forget_customers


@forgets("lists")
def forget_in_lists(gone: Gone) -> int:
    """Take them out of every kept list."""
    return forget_customers(gone.customers)
