"""Means of groups with customers who come again: by hand."""

import numpy as np
import pytest

from regard.explain.clustered import clustered_means, rest_of

GROUP, CUSTOMER = np.array([0, 0, 0, 1, 1]), np.array([7, 7, 8, 7, 0])
VALUE = np.array([1.0, 3.0, 5.0, 4.0, 8.0])


def test_a_mean_has_a_variance_by_customers() -> None:
    means = clustered_means(GROUP, CUSTOMER, VALUE, 2)
    assert means.mean.tolist() == [3.0, 6.0]
    # Group 0: customer 7 deviates by -2 + 0, customer 8 by 2: (4 + 4) / 9 * 2 / 1.
    assert means.variance == pytest.approx([16 / 9, (4 + 4) / 4 * 2])


def test_the_rest_is_every_other_group_weighted_by_size() -> None:
    means = clustered_means(np.array([0, 1, 1, 2]), np.array([1, 2, 3, 4]), np.array([1.0, 4.0, 6.0, 9.0]), 4)
    rest = rest_of(means)
    assert rest.mean.tolist() == [(4 + 6 + 9) / 3, 5.0, 11 / 3, 5.0]
    assert np.isnan(means.mean[3])


def test_rows_without_a_customer_are_each_one_of_their_own() -> None:
    alone = clustered_means(np.zeros(3, np.int64), np.zeros(3, np.int64), np.array([1.0, 2.0, 6.0]), 1)
    # As the usual variance of a mean: 14 / 2 / 3.
    assert alone.variance == pytest.approx([14 / 6])


def test_one_customer_has_no_variance() -> None:
    assert np.isnan(clustered_means(np.zeros(2, np.int64), np.ones(2, np.int64), np.ones(2), 1).variance[0])
