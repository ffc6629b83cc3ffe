"""Django's settings for the type checker, which must not write a key into the folder it runs in."""

import os
import tempfile

os.environ["REGARD_WORKSPACE"] = tempfile.mkdtemp(prefix="regard-types-")

from regard.web.settings import *  # noqa: F403 - after the variable they read
