"""The source *mail*: archives of e-mail messages: mbox files, single .eml files, folders and zips of them."""

from regard.collect.sources.mail.drafting import drafts
from regard.collect.sources.mail.files import recognises
from regard.collect.sources.mail.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.mail.proposal import propose

SOURCE_KIND = "mail"
GENERAL = False

__all__ = ["GENERAL", "SOURCE_KIND", "Mapping", "drafts", "load_mapping", "propose", "recognises", "save_mapping"]
