"""Where webhooks out have pseudonyms: in messages, also those that wait."""

from regard.web.jobs.rotating import Names, rename_field, renames
from regard.web.outbound.models import Message


@renames("messages")
def rename_in_messages(names: Names) -> int:
    """Write new pseudonyms into messages; what was sent cannot be called back."""
    changed = 0
    for message in Message.objects.iterator():
        body = names.in_text(message.body)
        if body != message.body:
            Message.objects.filter(pk=message.pk).update(body=body)
            changed += 1
    rename_field(Message.objects.all(), "customer", names)
    return changed
