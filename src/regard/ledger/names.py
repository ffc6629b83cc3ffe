"""Numbers for customers: short and dense within one layout, instead of pseudonyms."""

import numpy as np
import pyarrow as pa


def names_of(pseudonyms: pa.Array, first_no: int) -> pa.Table:
    """Number customers from `first_no` on.

    Args:
        pseudonyms: `binary(16)`, each once; a null (anonymous) at most once.
        first_no: the first number to give.

    Returns:
        Columns `customer_no` and `customer` (hex), one row per pseudonym.
    """
    names = [key.hex() for key in pseudonyms.to_pylist()]
    numbers = np.arange(first_no, first_no + len(names), dtype=np.int32)
    return pa.table({"customer_no": pa.array(numbers), "customer": pa.array(names, pa.string())})
