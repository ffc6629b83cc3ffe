"""People: what the users' table says of requesters; the company's own people are no customers."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.mapping import Who
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.collect.sources.tickets.mapping import Mapping

STAFF = ("agent", "admin")
"""The roles of the company's own people."""
_TRAITS = {"name": "name", "email": "email", "phone": "phone"}
_ATTRIBUTES = ("locale", "time_zone")


def is_staff(roles: Any) -> Any:
    """Return which roles are those of the company's own people; nobody's role is none of them."""
    return pc.is_in(roles, value_set=pa.array(STAFF))


def requesters(batch: Batch) -> Batch:
    """Return the users who are no staff."""
    roles = clean_text(column_of(batch.table, "role"))
    kept = pc.invert(is_staff(roles))
    return Batch(batch.table.filter(kept), batch.rows.filter(kept), batch.broken)


def people_mapping(batch: Batch, mapping: Mapping) -> TableMapping:
    """Return what the columns of the users' table mean."""
    names = set(batch.table.column_names)
    return TableMapping(
        source=mapping.source,
        shape="attributes",
        who=Who(column="id", kind=mapping.who_kind),
        traits={column: trait for column, trait in _TRAITS.items() if column in names},
        attributes=tuple(name for name in _ATTRIBUTES if name in names),
    )
