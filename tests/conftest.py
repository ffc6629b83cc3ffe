"""What all tests share."""

import hypothesis

# A busy machine is no failure; laws are about results, not about milliseconds.
hypothesis.settings.register_profile("regard", deadline=None)
hypothesis.settings.load_profile("regard")
