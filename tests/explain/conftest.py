"""Companies that several tests look at, each ranked once."""

import pytest
from tests.explain.small_company import CATALOGUE, REGISTER, Cause, company

from regard.explain import WorstMoments, worst_moments


@pytest.fixture(scope="session")
def planted() -> WorstMoments:
    """Return the ranking of a company with a cause planted at the delivery."""
    with company(1, Cause(), customers=8_000) as reader:
        return worst_moments(reader, catalogue=CATALOGUE, register=REGISTER)
