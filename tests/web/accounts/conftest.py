"""What the tests of accounts share: pages say what they were made of, and passwords are quick to check."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings, utils


@pytest.fixture(autouse=True)
def _pages_tell() -> Iterator[None]:
    cache.clear()
    is_first = not hasattr(utils._TestState, "saved_data")
    if is_first:
        utils.setup_test_environment()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
    if is_first:
        utils.teardown_test_environment()
