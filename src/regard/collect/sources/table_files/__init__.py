"""The source *table files*: CSV, XLSX, Parquet and JSON lines, also as .gz, by a mapping of their columns."""

from regard.collect.sources.table_files.drafting import drafts
from regard.collect.sources.table_files.mapping import Mapping, load_mapping, save_mapping
from regard.collect.sources.table_files.proposal import ColumnProposal, Proposal, propose
from regard.collect.sources.table_files.reading import recognises

SOURCE_KIND = "table_files"
GENERAL = True

__all__ = [
    "GENERAL",
    "SOURCE_KIND",
    "ColumnProposal",
    "Mapping",
    "Proposal",
    "drafts",
    "load_mapping",
    "propose",
    "recognises",
    "save_mapping",
]
