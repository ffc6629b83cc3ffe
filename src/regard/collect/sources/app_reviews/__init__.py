"""The source *app reviews*: what people write about an app in its store, and what was replied, as a CSV file."""

from regard.collect.sources.app_reviews.drafting import drafts
from regard.collect.sources.app_reviews.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.app_reviews.proposal import propose, recognises

SOURCE_KIND = "app_reviews"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
