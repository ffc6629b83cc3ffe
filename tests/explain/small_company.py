"""A small company made in memory, with a known truth: the decoys, and a cause that may be planted.

The decoys: the website is busy and a little below the rest; the exhibition is terrible and met 15 times; the
outlet is met by unhappy and strict customers, who score everything low.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.collect.catalogue import Catalogue
from regard.ledger.invitations import INVITATION_ROW
from regard.ledger.layout import Description
from regard.ledger.reader import Reader
from regard.ledger.scores import scores_of
from regard.vocabulary import USUAL_STAGES, DateKeptRule, Promise, Touchpoint

STAGES = ("buy", "receive", "use", "get_help")
TOUCHPOINTS = ("website", "shop", "app", "hotline", "delivery", "chat", "letter", "outlet")
BUSY, TERRIBLE, UNHAPPY, PLANTED = ("website", "buy"), ("exhibition", "buy"), "outlet", ("delivery", "receive")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
START = datetime(2025, 1, 1)  # noqa: DTZ001 - the layout's moments are UTC without zone
NO_EXTENSIONS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
Numbers = NDArray[Any]

CATALOGUE = Catalogue(
    {
        key: Touchpoint(key=key, name=f"the {key}", department="Logistics" if key == "delivery" else "Service")
        for key in (*TOUCHPOINTS, "exhibition")
    },
    USUAL_STAGES,
)
REGISTER = tuple(
    Promise(
        key=f"{touchpoint}_in_time",
        statement="Delivered on the day we named" if touchpoint == "delivery" else f"In time at the {touchpoint}",
        touchpoint=touchpoint,
        rule=DateKeptRule(done_kind="done"),
    )
    for touchpoint in TOUCHPOINTS
)


@dataclass(frozen=True)
class Cause:
    """What is planted at a moment: the share of promises kept, and the shift of the score in standard deviations."""

    place: tuple[str, str] = PLANTED
    kept_share: float = 0.80
    shift_sd: float = -0.4


@contextmanager
def company(
    seed: int,
    cause: Cause | None = None,
    *,
    customers: int = 20_000,
    per_customer: int = 12,
    tables: tuple[str, ...] = ("answer", "promise_check"),
    scores: tuple[str, ...] = ("nps", "csat"),
) -> Iterator[Reader]:
    """Open a company's layout; of the tables that are not asked for nothing is there.

    With the table `invitation`, scores stand on answered invitations beside the contacts, not on the contacts.
    """
    draw = np.random.default_rng(seed)
    made = _contacts(draw, customers, per_customer)
    broken = draw.random(len(made["customer"])) > _kept_share(made, cause)
    mood = _mood(draw, made, customers, broken, cause)
    connection = duckdb.connect(config={**NO_EXTENSIONS})
    interactions = _interactions(draw, made)
    answers = _answers(draw, made, mood, scores) if "answer" in tables else _answers(draw, made, mood, ())
    if "invitation" in tables:
        interactions, answers = _apart(interactions, answers)
    _create(connection, "interaction", interactions)
    _create(connection, "answer", answers)
    _create(connection, "score", scores_of(interactions, answers))
    if "promise_check" in tables:
        _create(connection, "promise_check", _checks(made, broken))
    _create(connection, "invitation", INVITATION_ROW.empty_table())
    reader = Reader(connection, Description(), AS_OF)
    try:
        yield reader
    finally:
        reader.close()


def _apart(interactions: pa.Table, answers: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Put answers on interactions of their own: an answered invitation for each contact with an answer."""
    n, asked = len(interactions), pc.unique(answers["seq"])
    rows = interactions.take(asked)
    for name, values in (("seq", pc.add(asked, n)), ("kind", pa.repeat("invitation_answered", len(asked)))):
        rows = rows.set_column(rows.column_names.index(name), name, values)
    rows = rows.set_column(rows.column_names.index("value"), "value", pa.nulls(len(rows), pa.float64()))
    moved = answers.set_column(answers.column_names.index("seq"), "seq", pc.add(answers["seq"], n))
    return pa.concat_tables([interactions, rows]), moved


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.from_arrow(table).create(name)


def _contacts(draw: np.random.Generator, customers: int, per_customer: int) -> dict[str, Numbers]:
    customer = np.repeat(np.arange(1, customers + 1), draw.poisson(per_customer, customers))
    n = len(customer)
    unhappy = customer % 10 == 0
    usual = draw.choice(len(TOUCHPOINTS) - 1, n, p=(0.3, 0.15, 0.15, 0.1, 0.12, 0.1, 0.08))
    touchpoint = np.where(unhappy & (draw.random(n) < 0.5), len(TOUCHPOINTS) - 1, usual)
    stage = draw.integers(0, len(STAGES), n)
    stage[touchpoint == TOUCHPOINTS.index("delivery")] = STAGES.index("receive")
    exhibited = draw.choice(n, 15, replace=False)
    touchpoint[exhibited], stage[exhibited] = len(TOUCHPOINTS), 0
    at = np.sort(draw.integers(0, 600 * 86_400, n))[draw.permutation(n)]
    return {"customer": customer, "touchpoint": touchpoint, "stage": stage, "at": at, "unhappy": unhappy}


def _is(made: dict[str, Numbers], place: tuple[str, str]) -> Numbers:
    names = (*TOUCHPOINTS, "exhibition")
    at_touchpoint, in_stage = made["touchpoint"] == names.index(place[0]), made["stage"] == STAGES.index(place[1])
    both: Numbers = at_touchpoint & in_stage
    return both


def _kept_share(made: dict[str, Numbers], cause: Cause | None) -> Numbers:
    kept = np.full(len(made["customer"]), 0.95)
    if cause is not None:
        kept[_is(made, cause.place)] = cause.kept_share
    return kept


def _mood(
    draw: np.random.Generator, made: dict[str, Numbers], customers: int, broken: Numbers, cause: Cause | None
) -> Numbers:
    """Return how each contact felt, about standard normal: customer, moment, broken promise, cause, chance."""
    own = draw.normal(0, 0.5, customers + 1)
    own[::10] -= 0.8
    moment = draw.uniform(-0.1, 0.1, (len(TOUCHPOINTS) + 1) * len(STAGES))
    felt: Numbers = own[made["customer"]] + moment[made["touchpoint"] * len(STAGES) + made["stage"]]
    felt += draw.normal(0, 0.8, len(felt)) - 0.3 * broken
    felt[_is(made, BUSY)] -= 0.15
    felt[made["touchpoint"] == len(TOUCHPOINTS)] -= 1.5
    if cause is not None:
        felt[_is(made, cause.place)] += cause.shift_sd
    return felt


def _interactions(draw: np.random.Generator, made: dict[str, Numbers]) -> pa.Table:
    n = len(made["customer"])
    buys = made["stage"] == 0
    return pa.table(
        {
            "seq": np.arange(n),
            "customer_no": made["customer"].astype(np.int32),
            "occurred_at": _moments(made["at"]),
            "touchpoint": np.array((*TOUCHPOINTS, "exhibition"))[made["touchpoint"]],
            "stage": np.array(STAGES)[made["stage"]],
            "channel": np.where(made["touchpoint"] < 3, "web", "phone"),
            "kind": np.where(buys, "purchase", "contact"),
            "source": np.repeat("shop", n),
            "value": pa.array(draw.gamma(2, 40, n).round(2), mask=~buys),
            "currency": pa.array(np.where(made["customer"] % 3 == 0, "GBP", "EUR"), mask=~buys),
            **{name: pa.nulls(n, pa.string()) for name in ("excluded", "context", "unit", "outcome")},
        }
    )


def _answers(draw: np.random.Generator, made: dict[str, Numbers], mood: Numbers, scores: tuple[str, ...]) -> pa.Table:
    """Answer rarely, the happy a little more often, each with an own use of the scale."""
    use = draw.normal(0, 0.4, int(made["customer"].max()) + 1)[made["customer"]]
    parts = []
    for kind, low, high in (("nps", 0, 10), ("csat", 1, 5)):
        answered = (draw.random(len(mood)) < 0.12 + 0.02 * np.tanh(mood)) & (kind in scores)
        middle, step = low + 0.65 * (high - low), 0.25 * (high - low)
        value = np.clip(np.rint(middle + step * (mood + use)), low, high)[answered]
        columns = {"seq": np.flatnonzero(answered), "customer_no": made["customer"][answered].astype(np.int32)}
        same = {"kind": [kind] * len(value), "low": [float(low)] * len(value), "high": [float(high)] * len(value)}
        typed = {"kind": pa.string(), "low": pa.float64(), "high": pa.float64()}
        parts.append(pa.table({**columns, "value": value, **{k: pa.array(v, typed[k]) for k, v in same.items()}}))
    return pa.concat_tables(parts)


def _checks(made: dict[str, Numbers], broken: Numbers) -> pa.Table:
    """Check a promise at half of the contacts; the latest are not decided yet."""
    at = np.flatnonzero((np.arange(len(broken)) % 2 == 0) & (made["touchpoint"] < len(TOUCHPOINTS)))
    touchpoint = np.array(TOUCHPOINTS)[made["touchpoint"][at]]
    open_still = made["at"][at] > 599 * 86_400
    return pa.table(
        {
            "customer_no": made["customer"][at].astype(np.int32),
            "seq": at,
            "promise": np.char.add(touchpoint, "_in_time"),
            "touchpoint": touchpoint,
            "stage": np.array(STAGES)[made["stage"][at]],
            "department": np.where(touchpoint == "delivery", "Logistics", "Service"),
            "at": _moments(made["at"][at]),
            "due_at": pa.nulls(len(at), pa.timestamp("us")),
            "decided_at": _moments(made["at"][at] + 3600),
            "kept": pa.array(~broken[at], mask=open_still),
            "margin": np.where(broken[at], -1.0, 1.0),
            "margin_unit": ["h"] * len(at),
            "evidence_seq": at,
        }
    )


def _moments(seconds: Numbers) -> pa.Array:
    begin = int(START.replace(tzinfo=UTC).timestamp())
    return pa.array((begin + seconds) * 1_000_000).cast(pa.timestamp("us"))
