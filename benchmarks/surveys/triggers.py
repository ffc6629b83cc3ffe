"""How long contacts take to be decided, and whether anything is lost or doubled when the worker is killed meanwhile.

Run it from the repository as `python -m benchmarks.surveys.triggers [CONTACTS] [--kills N]`. It makes a workspace with
so many contacts of the last hour, of which a part concerns the triggers of three surveys, and lets them be decided:
once in one go, or again and again by workers that are killed. It exits with an error if a request has no fate, or two.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from tests.web.asking.respondents import VISIT, open_surveys

from regard.ask.policy_rules import ContactPolicy, Rule, Scope, read_policy, shown_policy, write_policy
from regard.ask.sampling import Trigger, write_triggers
from regard.collect import start_catalogue
from regard.ledger import Ledger, append, create_ledger, open_ledger, read
from regard.ledger.identity import identity_keys
from regard.ledger.schema import INTERACTION, PERSON, TRAIT
from regard.story import catch_up
from regard.vault import pseudonym
from regard.web.serving import start_state

_CONTACTS = 1_000_000
_BATCH = 100_000
_KINDS = {"purchase": 0.1, "visit": 0.1, "call": 0.05, "view": 0.75}
_SURVEYS = {
    "bought": Trigger(key="bought", kinds=("purchase",)),
    "visited": Trigger(key="visited", kinds=("visit",), share=0.5),
    "met": Trigger(key="met", kinds=("purchase", "visit", "call"), delay_s=0, share=0.9),
}
_MAIL = {
    "REGARD_PUBLIC_URL": "https://cx.example.org",
    "REGARD_SMTP_URL": "smtp://127.0.0.1:9?security=none",
    "REGARD_MAIL_FROM": "cx@example.org",
}


def main(contacts: int, kills: int) -> int:
    """Let so many contacts be decided; return 0 if each request has one fate."""
    with tempfile.TemporaryDirectory(prefix="regard-triggers-") as scratch:
        folder = Path(scratch) / "acme"
        fill(folder, contacts)
        told = decide_under_fire(folder, kills)
    print(json.dumps(told, indent=2))
    return 0 if is_clean(told) else 1


def is_clean(told: dict[str, Any]) -> bool:
    """Say whether every request has one fate, and everybody who is asked is asked once, by one mail."""
    fates = told["offered"] + told["suppressed"]
    alone = told["invitations"] == told["offered"] == told["mails"] == told["persons"]
    return bool(fates == told["expected"] == told["fates"] and alone and not told["waiting"])


def fill(folder: Path, count: int) -> None:
    """Make a workspace with so many contacts, none of which was looked at yet."""
    with create_ledger(folder) as ledger:
        start_catalogue(folder)
        texts = [VISIT.replace("key: visit", f"key: {key}", 1) for key in _SURVEYS]
        open_surveys(folder, *texts)
        for key, trigger in _SURVEYS.items():
            write_triggers(folder, key, [trigger])
        rules = (Rule(scope=Scope.PERSON, at_most=1, within_days=30),)
        write_policy(folder, ContactPolicy(rules=rules), shown_policy(read_policy(folder)))
        for first in range(0, count, _BATCH):
            _append(ledger, first, min(first + _BATCH, count), max(count // 5, 1))
        catch_up(ledger)


def decide_under_fire(folder: Path, kills: int) -> dict[str, Any]:
    """Let all contacts be decided by workers of which so many are killed, and return what came of them."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    for _ in range(kills):
        worker = _started(folder, "--decide", small=True)
        if worker.stdout is not None:
            worker.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.8))
        worker.kill()
        worker.communicate()
    last = _started(folder, "--decide", small=bool(kills))
    said = last.communicate()[0].splitlines()
    return {"kills": kills, **json.loads(said[-1])}


def decide(folder: Path, *, small: bool) -> None:
    """Look at all contacts and decide what is due; tell when that begins, and what came of it."""
    start_state(folder)
    from regard.web.asking import deciding, wanting  # noqa: PLC0415 - models can be imported only now
    from regard.web.asking.models import Watched  # noqa: PLC0415
    from regard.web.running import forget  # noqa: PLC0415

    if small:
        wanting.SLICE, deciding.MOST = 60, 20
    Watched.objects.get_or_create(pk=1, defaults={"seq": 0})
    print("began", flush=True)
    began, used = time.monotonic(), time.process_time()
    with open_ledger(folder) as ledger:
        counts = deciding.watch(ledger, lambda _: None)
        seconds, of_cpu = round(time.monotonic() - began, 2), round(time.process_time() - used, 2)
        catch_up(ledger)
        print(json.dumps({"seconds": seconds, "cpu_seconds": of_cpu, **counts, **_told(ledger)}))
    forget()


def _told(ledger: Ledger) -> dict[str, int]:
    """Return what is in the state and in the ledger."""
    from regard.web.asking.models import Invitation, Mail, Wanted  # noqa: PLC0415 - as above

    with read(ledger) as reader:
        rows = reader.fetch(
            "select kind, json_extract_string(context, '$.survey') as survey, customer_no,"
            " json_extract_string(context, '$.invitation') as id from interaction where starts_with(kind, 'invitation')"
        ).to_pylist()
        concerned = reader.fetch("select kind, count(*) as n from interaction group by kind").to_pylist()
    kinds = Counter(row["kind"].removeprefix("invitation_") for row in rows)
    counts = {row["kind"]: row["n"] for row in concerned}
    return {
        "expected": sum(counts.get(kind, 0) for trigger in _SURVEYS.values() for kind in trigger.kinds),
        "fates": len({(row["survey"], row["id"]) for row in rows}),
        "offered": kinds["offered"],
        "suppressed": kinds["suppressed"],
        "persons": len({row["customer_no"] for row in rows if row["kind"] == "invitation_offered"}),
        "invitations": Invitation.objects.count(),
        "mails": Mail.objects.count(),
        "waiting": Wanted.objects.count(),
    }


def _append(ledger: Ledger, first: int, last: int, customers: int) -> None:
    """Keep contacts, with customers who have an address."""
    chance, size = np.random.default_rng(first), last - first
    who = chance.integers(0, customers, size)
    now = datetime.now(UTC)
    kinds = chance.choice(list(_KINDS), size, p=list(_KINDS.values()))
    keys = {number: pseudonym(ledger.pseudonym_key, "customer_id", f"c{number}") for number in np.unique(who).tolist()}
    ids = pa.array([str(number) for number in range(first, last)])
    columns: dict[str, Any] = {
        "identity": identity_keys("shop", ids),
        "source": ["shop"] * size,
        "native_id": ids,
        "occurred_at": [now - timedelta(seconds=int(each)) for each in chance.integers(60, 3600, size)],
        "received_at": [now] * size,
        "zone": ["UTC"] * size,
        "customer": [keys[number] for number in who.tolist()],
        "touchpoint": ["store"] * size,
        "kind": kinds.tolist(),
    }
    arrays = [
        pa.array(columns[field.name], pa.string()).dictionary_encode().cast(field.type)
        if field.name in columns and pa.types.is_dictionary(field.type)
        else pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in INTERACTION
    ]
    people = [{"pseudonym": key, "kind": "customer_id", "identifier": f"c{number}"} for number, key in keys.items()]
    traits = [
        {"pseudonym": key, "name": "email", "value": f"c{number}@example.org", "set_at": now}
        for number, key in keys.items()
    ]
    table = pa.table(arrays, schema=INTERACTION)
    append(ledger, "interaction", table, pa.Table.from_pylist(people, PERSON), pa.Table.from_pylist(traits, TRAIT))


def _started(folder: Path, what: str, *, small: bool) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "benchmarks.surveys.triggers", what, str(folder), *(["--small"] if small else [])]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, **_MAIL})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contacts", type=int, nargs="?", default=_CONTACTS)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--decide", type=Path)
    parser.add_argument("--small", action="store_true")
    given = parser.parse_args()
    if given.decide:
        decide(given.decide, small=given.small)
        sys.exit(0)
    sys.exit(main(given.contacts, given.kills))
