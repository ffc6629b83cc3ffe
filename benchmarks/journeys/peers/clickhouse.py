"""ClickHouse (chdb): a MergeTree table ordered by customer and time, merged into one part, in a folder that stays.

`clickhouse` keeps touchpoints as LowCardinality(String), as one does; `clickhouse-enum` as Enum8, which is up to
three times as fast, but must know all touchpoints beforehand. Journeys are arrays, one a customer, aggregated in the
order of the table: faster than window functions in every operation.

Run as `python -m benchmarks.journeys.peers.clickhouse FOLDER TIMES OPERATIONS NAME`, in the peers' environment.
"""

# ruff: noqa: S608 - queries are put together from constants and paths of the benchmark's own files

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.journeys import operations as ops
from benchmarks.journeys.draw import CHANNELS, TOUCHPOINTS
from chdb.session import Session

_MS = "toUnixTimestamp64Milli(occurred_at)"
_JOURNEYS = f"""
with journey as (
    select groupArray({_MS}) as times, groupArray(touchpoint) as touchpoints
    from (select customer_id, occurred_at, touchpoint from bench.log order by customer_id, occurred_at)
    group by customer_id settings optimize_aggregation_in_order = 1
)"""
_MOVES = f"""{_JOURNEYS}, move as (
    select before, after, gap from journey array join arrayPopBack(touchpoints) as before,
        arrayPopFront(touchpoints) as after, arrayPopFront(arrayDifference(times)) as gap
    where gap <= {ops.GAP_MS}
)"""
_EPISODES = f"""{_JOURNEYS}, cut as (
    select arrayJoin(arraySplit((one, gap) -> gap > {ops.GAP_MS}, touchpoints, arrayDifference(times))) as episode
    from journey
)"""
_IS_STEP = ", ".join(f"touchpoint = '{touchpoint}'" for touchpoint in ops.FUNNEL)
_QUERIES = {
    "a": f"{_MOVES} select before, after, count(), quantileExactInclusive(0.5)(gap) from move group by before, after",
    "a'": f"{_MOVES} select before, after, count() from move group by before, after",
    "b": f"""{_EPISODES} select step, touchpoint, count()
        from (select arraySlice(episode, 1, {ops.STEPS}) as start from cut)
        array join start as touchpoint, arrayEnumerate(start) as step group by step, touchpoint""",
    "d": f"""select arrayMin(weeks) as cohort, week - cohort, count() from (
            select bitmapToArray(groupBitmapState(toUInt16(intDiv({_MS} + {ops.MONDAY_MS}, {ops.WEEK_MS})))) as weeks
            from bench.log group by customer_id
        ) array join weeks as week group by cohort, week""",
    "e": f"""{_EPISODES} select arrayStringConcat(episode, '>'), count() as n from cut
        group by episode order by n desc limit {ops.VARIANTS}""",
}


def funnel_query(window_ms: int) -> str:
    """Return the query of a funnel: what windowFunnel was made for."""
    return f"""select countIf(reached >= 1), countIf(reached >= 2), countIf(reached >= 3), countIf(reached >= 4) from (
        select windowFunnel({window_ms})(toUInt64({_MS}), {_IS_STEP}) as reached
        from bench.log where touchpoint in {ops.FUNNEL} group by customer_id
    )"""


def open_table(folder: Path, name: str) -> Session:
    """Return a session in which `bench.log` has the contacts of a folder; it is filled once."""
    path = folder / name
    known = path.exists()
    session = Session(str(path))
    if not known:
        kind = f"Enum8({_numbered(TOUCHPOINTS)})" if name.endswith("enum") else "LowCardinality(String)"
        channel = f"Enum8({_numbered(CHANNELS)})" if name.endswith("enum") else "LowCardinality(String)"
        session.query("create database bench")
        session.query(
            f"""create table bench.log (contact_id Int64, customer_id UInt32, occurred_at DateTime64(3, 'UTC'),
            touchpoint {kind}, channel {channel}) engine = MergeTree order by (customer_id, occurred_at)"""
        )
        for file in (ops.CONTACTS, ops.RECENT):
            session.query(f"insert into bench.log select * from file('{folder / file}')")
        session.query("optimize table bench.log final")
    return session


def timeline(session: Session, customer: int) -> list[Any]:
    """Return a customer's contacts in order of time."""
    query = f"select {_MS}, touchpoint, channel from bench.log where customer_id = {customer} order by occurred_at"
    return rows(session, query)


def rows(session: Session, query: str) -> list[Any]:
    """Return the answer to a query."""
    found: list[Any] = json.loads(bytes(session.query(query, "JSONCompact").bytes()))["data"]
    return found


def main(folder: Path, times: int, wanted: str, name: str) -> None:
    """Answer the operations wanted."""
    session = open_table(folder, name)
    queries = _QUERIES | {"c": funnel_query(ops.WINDOW_MS), "c0": funnel_query(2**62)}
    questions = {key: ops.Question(partial(rows, session, query)) for key, query in queries.items()}
    questions["f"] = ops.Question(partial(timeline, session))
    ops.serve(name, folder, questions, times=times, wanted=wanted)


def _numbered(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}' = {number}" for number, name in enumerate(names))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
