"""Kept lists: customers that a finding named, so that a link leads to exactly these."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from regard.web.shell.models import CustomerList

_KEPT_DAYS = 90
_KEY_BYTES = 16


def keep_list(name: str, customers: Iterable[str]) -> UUID:
    """Keep a list of customers and return its id; lists older than 90 days are dropped.

    Args:
        name: what these customers have in common, for people.
        customers: pseudonyms (hex, 32 digits).
    """
    CustomerList.objects.filter(made_at__lt=timezone.now() - timedelta(days=_KEPT_DAYS)).delete()
    keys = b"".join(bytes.fromhex(customer) for customer in customers)
    return CustomerList.objects.create(name=name, customers=keys).pk


def customers_of(kept: CustomerList) -> list[str]:
    """Return the pseudonyms of a kept list, in its order; some may have been erased since."""
    keys = bytes(kept.customers)
    return [keys[start : start + _KEY_BYTES].hex() for start in range(0, len(keys), _KEY_BYTES)]


def forget_customers(customers: Iterable[str]) -> int:
    """Take customers out of every kept list; return out of how many."""
    gone, changed = set(customers), 0
    for kept in CustomerList.objects.all():
        left = [customer for customer in customers_of(kept) if customer not in gone]
        if len(left) * _KEY_BYTES < len(kept.customers):
            kept.customers = b"".join(bytes.fromhex(customer) for customer in left)
            kept.save()
            changed += 1
    return changed


def rename_customers(new_names: Callable[[Iterable[str]], dict[str, str]]) -> int:
    """Write other pseudonyms into every kept list; return into how many.

    Args:
        new_names: leads from pseudonyms to those that take their place.
    """
    kept_lists = CustomerList.objects.all()
    for kept in kept_lists:
        old = customers_of(kept)
        new = new_names(old)
        kept.customers = b"".join(bytes.fromhex(new[customer]) for customer in old)
        kept.save()
    return len(kept_lists)
