"""The source *tickets*: a folder of tables as help desks have them: tickets, comments, status history, users."""

from regard.collect.sources.tickets.drafting import drafts
from regard.collect.sources.tickets.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.tickets.proposal import propose
from regard.collect.sources.tickets.tables import recognises

SOURCE_KIND = "tickets"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
