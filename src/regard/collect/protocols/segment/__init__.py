"""The tracking API of Segment, and what RudderStack's libraries do differently; pure, from bytes to events."""

from regard.collect.protocols.segment.messages import Message
from regard.collect.protocols.segment.reading import read
from regard.collect.protocols.segment.settings import project_settings, rudder_source_config

__all__ = ["Message", "project_settings", "read", "rudder_source_config"]
