"""What all tests share."""

import os
import sys

import hypothesis

# A busy machine is no failure; laws are about results, not about milliseconds.
hypothesis.settings.register_profile("regard", deadline=None)
hypothesis.settings.load_profile("regard")

# Programs that tests start many times over are compiled once, also where Python is told to keep no bytecode.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
