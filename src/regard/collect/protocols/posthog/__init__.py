"""The capture API of PostHog (V0), and what its libraries ask for beside; pure, from bytes to events."""

from regard.collect.protocols.posthog.quiet import (
    configuration,
    configuration_script,
    decided,
    no_flags,
    no_surveys,
)
from regard.collect.protocols.posthog.reading import read

__all__ = ["configuration", "configuration_script", "decided", "no_flags", "no_surveys", "read"]
