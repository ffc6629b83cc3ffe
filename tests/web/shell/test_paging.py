"""Paging through lists."""

import pytest
from django.test import RequestFactory

from regard.web.shell.paging import Paging


def paging(page: str, count: int = 101) -> Paging:
    return Paging.of(RequestFactory().get("/", {"page": page}), count)


def test_a_list_is_cut_into_pages() -> None:
    assert (paging("1").first, paging("1").last, paging("1").before, paging("1").after) == (1, 50, None, 2)
    assert (paging("3").first, paging("3").last, paging("3").before, paging("3").after) == (101, 101, 2, None)


@pytest.mark.parametrize(("page", "number"), [("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("99", 3), ("9" * 40, 1)])
def test_a_page_that_is_none_is_the_nearest(page: str, number: int) -> None:
    assert paging(page).number == number


def test_an_empty_list_has_one_empty_page() -> None:
    assert (paging("1", 0).pages, paging("1", 0).first, paging("1", 0).last) == (1, 0, 0)
