"""Publishing: tables for other engines and BI tools, in files that a reader finds whole, and that forget on request."""

from regard.ledger.publishing.about import About, read_about
from regard.ledger.publishing.files import withdraw
from regard.ledger.publishing.publish import Asked, Outcome, publish
from regard.ledger.publishing.tables import TABLES, Withheld

__all__ = ["TABLES", "About", "Asked", "Outcome", "Withheld", "publish", "read_about", "withdraw"]
