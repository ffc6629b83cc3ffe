"""Where asking has pseudonyms: of who was invited, who is to be, and who said something about being asked."""

from regard.web.asking.models import Consent, Invitation, Wanted
from regard.web.jobs.rotating import Names, rename_field, renames


@renames("invitations")
def rename_invited(names: Names) -> int:
    """Write new pseudonyms into invitations, requests that wait, and consent; return into how many."""
    tables = (Invitation.objects.all(), Wanted.objects.all(), Consent.objects.all())
    return sum(rename_field(rows, "customer", names) for rows in tables)
