"""DuckDB over the raw Parquet files.

Contacts are ordered once, and a contact's predecessor is the row above: two to three times as fast as windows over
customers.

Run as `python -m benchmarks.journeys.peers.duckdb_raw FOLDER TIMES OPERATIONS`, in the peers' environment.
"""

# ruff: noqa: S608 - queries are put together from constants and paths of the benchmark's own files

import sys
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from benchmarks.journeys import operations as ops

_CONTACTS = """
with ordered as (
    select customer_id, epoch_ms(occurred_at) as ms, touchpoint from log order by customer_id, occurred_at
), contact as (
    select touchpoint, lag(touchpoint) over () as before, ms - lag(ms) over () as gap,
        customer_id = lag(customer_id) over () as same, row_number() over () as place
    from ordered
)"""
_MOVES = f"{_CONTACTS}, move as (select before, touchpoint, gap from contact where same and gap <= {ops.GAP_MS})"
_EPISODES = f"""{_CONTACTS}, cut as (
    select touchpoint, place,
        max(case when same and gap <= {ops.GAP_MS} then null else place end) over (rows unbounded preceding) as start
    from contact
)"""
_APART_MS = 2**41
"""So far apart are customers put for the funnel, about 70 years: no chain leads from one to the next."""
_QUERIES = {
    "a": f"{_MOVES} select before, touchpoint, count(*), median(gap) from move group by all",
    "a'": f"{_MOVES} select before, touchpoint, count(*) from move group by all",
    "b": f"""{_EPISODES} select place - start + 1 as step, touchpoint, count(*) from cut
        where step <= {ops.STEPS} group by all""",
    "d": f"""with week as (
        select customer_id, (epoch_ms(occurred_at) + {ops.MONDAY_MS}) // {ops.WEEK_MS} as week from log
    ), cohort as (select customer_id, min(week) as cohort from week group by all)
    select cohort, week - cohort, count(*)
    from (select distinct customer_id, week from week) join cohort using (customer_id) group by all""",
    "e": f"""{_EPISODES}, variant as (select list(touchpoint order by place) as variant from cut group by start)
        select array_to_string(variant, '>'), count(*) as n from variant
        group by variant order by n desc limit {ops.VARIANTS}""",
}


def funnel_query(window_ms: int) -> str:
    """Return the query of a funnel: after each contact, the latest start of a chain that got to each step in time."""
    when = f"customer_id * {_APART_MS} + epoch_ms(occurred_at)"
    parts = [
        f"""with found0 as (
            select customer_id, touchpoint, {when} as t0 from log where touchpoint in {ops.FUNNEL} order by t0
        )"""
    ]
    for step, touchpoint in enumerate(ops.FUNNEL, 1):
        reached = f"touchpoint = '{touchpoint}' and t0 - t{step - 1} <= {window_ms}"
        parts.append(
            f"""found{step} as (
                select *, {reached} as s{step},
                    max(case when {reached} then t{step - 1} end) over (rows unbounded preceding) as t{step}
                from found{step - 1}
            )"""
        )
    steps = range(1, len(ops.FUNNEL) + 1)
    counts = ", ".join(f"count(distinct customer_id) filter (s{step})" for step in steps)
    return f"{', '.join(parts)} select {counts} from found{len(ops.FUNNEL)}"


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection in which `log` is the files of a folder."""
    database = duckdb.connect()
    files = [str(folder / name) for name in (ops.CONTACTS, ops.RECENT)]
    database.execute("set timezone = 'UTC'")
    database.execute(f"create view log as select * from read_parquet({files})")
    return database


def timeline(database: duckdb.DuckDBPyConnection, customer: int) -> list[Any]:
    """Return a customer's contacts in order of time."""
    query = "select epoch_ms(occurred_at), touchpoint, channel from log where customer_id = ? order by occurred_at"
    return database.execute(query, [customer]).fetchall()


def main(folder: Path, times: int, wanted: str) -> None:
    """Answer the operations wanted."""
    database = connect(folder)
    queries = _QUERIES | {"c": funnel_query(ops.WINDOW_MS), "c0": funnel_query(_APART_MS // 2)}
    questions = {key: ops.Question(partial(_rows, database, query)) for key, query in queries.items()}
    questions["f"] = ops.Question(partial(timeline, database))
    ops.serve("duckdb", folder, questions, times=times, wanted=wanted)


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return database.execute(query).fetchall()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
