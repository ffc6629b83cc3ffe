"""Load a file of many contacts and lay them out; time it, check it with another engine, compare it with a peer.

Run it from the repository as `python -m benchmarks.ledger.load [INTERACTIONS] [parquet|csv]`. The file is made
here; the load and the peer run in fresh processes each. The peer is DuckDB reading the same file into a native
table ordered by customer and time: what a careful analyst would do by hand, without identity, validity,
personal data kept apart, corrections, erasure or episodes.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from regard import story
from regard.collect import find_source, load_file, start_catalogue
from regard.ledger import create_ledger, open_ledger, read

_BATCH = 1_000_000
_TOUCHPOINTS = [f"Touchpoint {number}" for number in range(40)]
_CHANNELS = ["web", "app", "email", "phone", "store"]
_BY_TOUCHPOINT = "select touchpoint, count(*) as n from {} group by touchpoint order by touchpoint"


def main(interactions: int, suffix: str) -> int:
    """Print the figures; return 0 if the counts of both engines agree."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = folder / f"contacts.{suffix}"
        write_contacts(path, interactions)
        own = in_fresh_process("regard", path, folder / "workspace")
        peer = in_fresh_process("peer", path, folder / "peer.duckdb")
        print_figures(interactions, path.stat().st_size, own, peer)
        agree = own.pop("counts") == peer.pop("counts")
    print(f"counts by touchpoint agree with the other engine: {'yes' if agree else 'NO'}")
    return 0 if agree else 1


def write_contacts(path: Path, interactions: int) -> None:
    """Write contacts of about an eighth as many customers over two years, 5 % with an nps answer."""
    chance = np.random.default_rng(7)
    customers = max(interactions // 8, 1)
    writer: Any = None
    for start in range(0, interactions, _BATCH):
        table = contacts(chance, start, min(_BATCH, interactions - start), customers)
        if writer is None:
            kinds: dict[bool, Callable[..., Any]] = {True: pq.ParquetWriter, False: pyarrow.csv.CSVWriter}
            writer = kinds[path.suffix == ".parquet"](path, table.schema)
        writer.write_table(table)
    writer.close()


def contacts(chance: np.random.Generator, start: int, count: int, customers: int) -> pa.Table:
    """Return one batch of contacts, in no order of customers or times."""
    code = pa.dictionary(pa.int32(), pa.string())
    second = 1_704_067_200 + chance.integers(0, 2 * 365 * 86_400, count)
    score = pa.array(chance.integers(0, 11, count), pa.int64(), mask=chance.random(count) >= 0.05)
    value = pa.array(np.round(chance.gamma(2, 30, count), 2), mask=chance.random(count) >= 0.2)
    touchpoint = pa.array(_TOUCHPOINTS).take(pa.array(chance.integers(0, len(_TOUCHPOINTS), count)))
    channel = pa.array(_CHANNELS).take(pa.array(chance.integers(0, len(_CHANNELS), count)))
    return pa.table(
        {
            "contact_id": [f"C{number}" for number in range(start, start + count)],
            "customer_id": [f"K{number}" for number in chance.integers(0, customers, count)],
            "occurred_at": pa.array(second * 1_000_000).cast(pa.timestamp("us", "UTC")),
            "touchpoint": touchpoint.cast(code),
            "channel": channel.cast(code),
            "value": value,
            "nps": score,
        }
    )


def in_fresh_process(who: str, path: Path, target: Path) -> dict[str, Any]:
    """Run one side of the comparison alone and return its figures."""
    command = [sys.executable, "-m", "benchmarks.ledger.load", "--run", who, str(path), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def run_regard(path: Path, folder: Path) -> dict[str, Any]:
    """Load the file through the whole path, lay it out, and count by touchpoint."""
    create_ledger(folder, name="Bench").close()
    start_catalogue(folder)
    source = find_source(path)
    mapping = source.propose(path, source="bench").mapping
    with open_ledger(folder) as ledger:
        load, report = timed(lambda: load_file(ledger, path, mapping, progress=lambda _: None))
        layout, _ = timed(lambda: story.catch_up(ledger))
        with read(ledger) as reader:
            asked, counts = timed(lambda: reader.fetch(_BY_TOUCHPOINT.format("interaction")).to_pylist())
    return {
        "load": load,
        "layout": layout,
        "question": asked,
        "taken": report.taken,
        "refused": report.refused,
        "archive_mb": megabytes(folder / "ledger" / "archive"),
        "layout_mb": megabytes(folder / "ledger" / "layout"),
        "head_mb": sum(part.stat().st_size for part in (folder / "ledger").glob("head*")) / 1e6,
        "peak_mb": peak_mb(),
        "counts": [[row["touchpoint"], row["n"]] for row in counts],
    }


def run_peer(path: Path, target: Path) -> dict[str, Any]:
    """Let DuckDB read the file into a native table ordered by customer and time, and count by touchpoint."""
    with duckdb.connect(str(target)) as database:
        reads = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        created = f"create table contact as select * from {reads}('{path}') order by customer_id, occurred_at"  # noqa: S608
        load, _ = timed(lambda: database.execute(created).execute("checkpoint"))
        count = _BY_TOUCHPOINT.format("contact")
        asked, counts = timed(lambda: database.execute(count).fetchall())
    keyed = [[name.lower().replace(" ", "_"), n] for name, n in counts]
    return {
        "load": load,
        "question": asked,
        "size_mb": target.stat().st_size / 1e6,
        "peak_mb": peak_mb(),
        "counts": sorted(keyed),
    }


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return the CPU and wall seconds of some work, and its result."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}, result


def peak_mb() -> float:
    """Return the most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes(folder: Path) -> float:
    """Return the size of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def print_figures(interactions: int, file_bytes: int, own: dict[str, Any], peer: dict[str, Any]) -> None:
    """Print both sides, and their ratios."""
    both = {key: own["load"][key] + own["layout"][key] for key in ("cpu_s", "wall_s")}
    print(
        f"{interactions:,} interactions, {file_bytes / 1e6:,.0f} MB; taken {own['taken']:,}, refused {own['refused']}"
    )
    for name, figures in (("load", own["load"]), ("layout", own["layout"]), ("both", both), ("peer", peer["load"])):
        rate = interactions / figures["cpu_s"]
        print(f"{name:<10}{rate:>12,.0f} per CPU-second{figures['cpu_s']:>9.1f} s CPU{figures['wall_s']:>9.1f} s wall")
    print(f"peak MB   {own['peak_mb']:>12,.0f}   peer {peer['peak_mb']:,.0f}")
    parts = {name: own[f"{name}_mb"] for name in ("archive", "layout", "head")}
    print("on disk   " + ", ".join(f"{name} {size:,.0f} MB" for name, size in parts.items()), end="")
    print(f"; peer {peer['size_mb']:,.0f} MB")
    print(f"volume by touchpoint {own['question']['wall_s']:.3f} s; peer {peer['question']['wall_s']:.3f} s")
    cpu, disk = both["cpu_s"] / peer["load"]["cpu_s"], parts["layout"] / peer["size_mb"]
    print(f"against the peer: {cpu:.1f} times the CPU, {disk:.1f} times the disk of the layout")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run = {"regard": run_regard, "peer": run_peer}[sys.argv[2]]
        print(json.dumps(run(Path(sys.argv[3]), Path(sys.argv[4]))))
    else:
        given = [*sys.argv[1:], *["1000000", "parquet"][len(sys.argv) - 1 :]]
        sys.exit(main(int(given[0].replace("_", "")), given[1]))
