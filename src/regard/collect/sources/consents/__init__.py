"""The source *consents*: who agreed to what or declined, and when, as a table file from another system."""

from regard.collect.sources.consents.drafting import drafts
from regard.collect.sources.consents.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.consents.proposal import propose, recognises

SOURCE_KIND = "consents"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
