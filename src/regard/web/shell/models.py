"""The state of the shell."""

from typing import override
from uuid import uuid4

from django.db import models


class CustomerList(models.Model):
    """A list of customers that a finding named.

    Attributes:
        name: what they have in common, for people.
        customers: pseudonyms of 16 bytes, one after the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    customers = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    @override
    def __str__(self) -> str:
        """Return what they have in common."""
        return self.name
