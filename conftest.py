"""Django is set up before anything is collected: whoever imports a model needs it, doctests too."""

import os
import tempfile

import django
import pytest
from django.test.utils import setup_test_environment

_FOLDER = tempfile.TemporaryDirectory(prefix="regard-state-")
"""The workspace that Django's settings see; tests have theirs elsewhere."""

with pytest.MonkeyPatch.context() as patch:
    patch.setenv("REGARD_WORKSPACE", _FOLDER.name)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")
    django.setup()
# Keeps what a page was made of, for tests to look at.
setup_test_environment()
