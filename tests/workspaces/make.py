"""Make the workspace of a release, which every later Regard must read: `python -m tests.workspaces.make VERSION`.

The folder is committed as it is, without the layout, which is derived. It is made once per release and
never again, so that it stays what that release wrote.
"""

import json
import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cast import KEY, MONDAY, RECEIVED, SOURCE, Contact, Fact, arrival, facts, people, traits

from regard import story
from regard.collect import start_catalogue
from regard.ledger import Ledger, append, begin_import, correct, create_ledger, exclude, open_ledger, read, rebuild
from regard.ledger.archive import seal
from regard.ledger.lease import keeper_lease
from regard.measure import Breakdown, nps, volume
from regard.vault.pseudonyms import KEY_FILE

HERE = Path(__file__).parent
QUESTIONS = {
    "interaction": "select seq, touchpoint, prev_touchpoint, dt_ms, episode_visit, step_visit, excluded, value, mention"
    " from interaction order by seq",
    "answer": "select seq, question, kind, value, low, high from answer order by seq",
    "customer": "select customer, n, last_touchpoint from customer order by customer",
    "attribute": "select customer, name, value, valid_from::varchar as valid_from, valid_to::varchar as valid_to"
    " from attribute join customer using (customer_no) order by all",
    "episode": "select customer, episode, episode.n, variant from episode join customer using (customer_no)"
    " order by all",
}


def told(ledger: Ledger) -> dict[str, Any]:
    """Return everything a workspace says, as plain data."""
    with read(ledger) as reader:
        tables = {name: reader.fetch(question).to_pylist() for name, question in QUESTIONS.items()}
        numbers = [
            {"measure": found.measure, **found.group, "value": found.value, "n": found.n, "left_out": found.exclusions}
            for measure in (nps, volume)
            for found in measure(reader, Breakdown(by=("touchpoint",), minimum_n=1))
        ]
    return {**tables, "numbers": numbers}


def fill(ledger: Ledger) -> None:
    """Put something of every kind into it: sealed, loaded, corrected, and still in the inbox."""
    first = [Contact("1", "ann", 0, "web", nps=9), Contact("2", "bob", 3, "store", nps=2), Contact("3", None, 4)]
    append(ledger, "interaction", arrival(*first), people("ann", "bob"), traits("ann", name="Ann Smith"))
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold"), Fact("bob", "tier", "basic", 0, 90)))
    correct(ledger, SOURCE, "2", {"touchpoint": "phone", "value": 12.5}, reason="mistyped", at=RECEIVED)
    with keeper_lease(ledger.folder):
        seal(ledger)
    with begin_import(ledger, source=SOURCE, file="visits.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(Contact("1", "ann"), Contact("4", "ann", 45, "store", mention="a word")))
        writer.add_attributes(facts(Fact("ann", "tier", "silver", 10), at=RECEIVED + timedelta(hours=1)))
        writer.add_people(people("carla"), traits("carla", email="carla@example.org"))
        writer.commit(refused={"no_time": 2})
    append(ledger, "interaction", arrival(Contact("5", "carla", 7, "web", nps=10, flag="test")))
    exclude(ledger, SOURCE, "3", reason="a trial", at=MONDAY)


def main(version: str) -> None:
    """Write the workspace and what it says."""
    target = HERE / version
    shutil.rmtree(target, ignore_errors=True)
    create_ledger(target / "acme", name="Acme", zone="Europe/Berlin").close()
    (target / "acme" / KEY_FILE).write_text(KEY.hex() + "\n")
    start_catalogue(target / "acme")
    with open_ledger(target / "acme") as ledger:
        fill(ledger)
    copy = target / "copy"
    shutil.copytree(target / "acme", copy)
    with open_ledger(copy) as ledger:
        rebuild(ledger, story.folds(ledger))
        (target / "expected.json").write_text(json.dumps(told(ledger), indent=1, ensure_ascii=False) + "\n")
    shutil.rmtree(copy)
    shutil.rmtree(target / "acme" / "ledger" / "layout")
    for lock in (target / "acme").rglob("*.lock"):
        lock.unlink()


if __name__ == "__main__":
    os.umask(0o022)
    main(sys.argv[1])
