"""The source *mentions*: what people write about the company elsewhere, reviews and posts, as a CSV file."""

from regard.collect.sources.mentions.drafting import drafts
from regard.collect.sources.mentions.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.mentions.proposal import propose, recognises

SOURCE_KIND = "mentions"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
