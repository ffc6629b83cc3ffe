"""Language: in which language customers are to be spoken to, as other systems have told."""

import re
from collections.abc import Collection
from datetime import UTC, datetime

import pyarrow as pa

from regard.ledger.reader import Reader

NAMES = ("language", "preferred_language", "locale")
"""Attributes of customers that tell it; the first that is known holds."""

_TAG = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?")


def languages_of(reader: Reader, customers: Collection[str], at: datetime) -> dict[str, str]:
    """Return the languages of some customers at a moment, as BCP 47 tags; whose is unknown is left out.

    Args:
        reader: what is known.
        customers: pseudonyms in hexadecimal.
        at: the moment (UTC).
    """
    names = ", ".join(f"('{name}', {place})" for place, name in enumerate(NAMES))
    moment = at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    wanted = pa.table({"customer": pa.array(list(customers), pa.string())})
    rows = reader.fetch(_TOLD.format(names=names, at=f"timestamp '{moment}'"), {"wanted": wanted}).to_pylist()
    return {row["customer"]: row["value"].replace("_", "-") for row in rows if _TAG.fullmatch(row["value"])}


_TOLD = """
with named (name, place) as (values {names})
select customer, value
from attribute join named using (name) join customer using (customer_no) join wanted using (customer)
where value is not null
    and (valid_from is null or valid_from <= {at}) and (valid_to is null or valid_to > {at})
qualify row_number() over (partition by customer order by place, valid_from desc nulls last) = 1
"""
