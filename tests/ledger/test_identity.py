import hashlib

import pyarrow as pa
import pytest

from regard.ledger.identity import identity_keys
from regard.ledger.schema import KEY


def test_an_identity_is_blake2b_over_length_source_and_native_id() -> None:
    keys = identity_keys("Café", pa.array(["Nr. ü", ""]))
    expected = [hashlib.blake2b("5:Café".encode() + text.encode(), digest_size=16).digest() for text in ("Nr. ü", "")]
    assert keys.type == KEY
    assert keys.to_pylist() == expected


def test_source_and_native_id_cannot_run_into_each_other() -> None:
    assert identity_keys("a", pa.array(["bc"])) != identity_keys("ab", pa.array(["c"]))


def test_no_native_ids_give_no_identities() -> None:
    assert len(identity_keys("a", pa.array([], pa.string()))) == 0


def test_a_missing_native_id_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="1 of the texts"):
        identity_keys("a", pa.array(["x", None]))
