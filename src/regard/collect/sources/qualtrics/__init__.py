"""The source *Qualtrics*: the CSV or TSV export of responses, with three header rows or, in the legacy layout, two."""

from regard.collect.sources.qualtrics.drafting import drafts
from regard.collect.sources.qualtrics.headers import recognises
from regard.collect.sources.qualtrics.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.qualtrics.proposal import propose

SOURCE_KIND = "qualtrics"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
