"""The source *invitations*: who was asked, when, and what came of it, as a CSV file; the denominator of surveys."""

from regard.collect.sources.invitations.drafting import drafts
from regard.collect.sources.invitations.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.invitations.proposal import propose, recognises

SOURCE_KIND = "invitations"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
