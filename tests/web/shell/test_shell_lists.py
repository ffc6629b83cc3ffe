"""Kept lists of customers."""

import pytest

from regard.web.shell.lists import customers_of, forget_customers, keep_list
from regard.web.shell.models import CustomerList

pytestmark = pytest.mark.usefixtures("state")
ANN, BOB = "aa" * 16, "bb" * 16


def test_a_list_gives_back_who_was_put_in() -> None:
    kept = CustomerList.objects.get(pk=keep_list("late parcels", [BOB, ANN]))
    assert customers_of(kept) == [BOB, ANN]


def test_a_customer_to_be_forgotten_leaves_every_list() -> None:
    first, second = keep_list("late", [ANN, BOB]), keep_list("early", [BOB])
    forget_customers([BOB])
    assert customers_of(CustomerList.objects.get(pk=first)) == [ANN]
    assert customers_of(CustomerList.objects.get(pk=second)) == []
