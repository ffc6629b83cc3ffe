"""How well linkage finds people who are there twice, on records whose truth is known.

Run with `python benchmarks/identity/linkage.py FILE`, a CSV with the columns unique_id, first_name, surname, dob, city,
email and cluster, such as fake_1000.csv of Splink's data sets; records of a cluster are one person.
"""

import csv
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from regard.resolve.linkage import propose_links
from regard.resolve.linkage_people import PEOPLE, plain

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
COLUMNS = {"first_name": "first_name", "surname": "last_name", "dob": "birth_date", "city": "city", "email": "email"}


def read_people(path: Path) -> tuple[pa.Table, dict[str, str]]:
    """Return the records of a file, schema PEOPLE, and the cluster of each."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = [
        {"person": row["unique_id"]} | {name: plain(name, row[column]) for column, name in COLUMNS.items()}
        for row in rows
    ]
    return pa.Table.from_pylist(people, PEOPLE), {row["unique_id"]: row["cluster"] for row in rows}


def quality(links: pa.Table, clusters: dict[str, str], threshold: float) -> tuple[int, float, float]:
    """Return how many pairs are proposed, the share of them that is right, and the share of right ones found."""
    rows = [row for row in links.to_pylist() if row["probability"] >= threshold]
    right = sum(clusters[row["one"]] == clusters[row["other"]] for row in rows)
    true = sum(size * (size - 1) // 2 for size in Counter(clusters.values()).values())
    return len(rows), right / max(len(rows), 1), right / true


def main() -> None:
    """Print precision and recall at some thresholds."""
    people, clusters = read_people(Path(sys.argv[1]))
    started_s = perf_counter()
    links = propose_links(people, min(THRESHOLDS))
    print(f"{len(people):,} records in {perf_counter() - started_s:.1f} s")
    for threshold in THRESHOLDS:
        count, precision, recall = quality(links, clusters, threshold)
        print(f"{threshold:5}: {count:,} pairs, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
