"""Guessing when: the time of a contact, promised times, and tables with several dates a row."""

from regard.collect.sources.table_files.findings import Findings, best, take_best
from regard.collect.sources.table_files.mapping import Dated, TimeFormat, When
from regard.collect.sources.table_files.names import EVENTS, ROLES, TECHNICAL, TRAITS, match, words_of
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.times import is_zone, looks_like_time

_SPANS = frozenset(
    [
        "start",
        "begin",
        "started",
        "end",
        "ended",
        "finish",
        "finished",
        "recorded",
        "ende",
        "fin",
        "inicio",
        "fine",
        "inizio",
        "einde",
    ]
)


def take_promised(findings: Findings) -> None:
    """Take the date that was promised."""
    found = take_best(findings, "promised_at", lambda each: each.time, 2.0)
    if found is not None:
        findings.parts["promised_at"] = When(column=found.name, format=found.written, zone=findings.zone or "UTC")


def take_when(findings: Findings) -> None:
    """Take the time of the contact, several where each row has several, or ask."""
    asked = findings.occurred
    if asked is not None and asked not in findings.profiles and looks_like_time(asked):
        findings.parts["occurred_at"] = When(fixed=asked, zone=findings.zone or "UTC")
        return
    dates = [findings.profiles[asked]] if asked in findings.profiles else _dates(findings)
    events = {each.name: event for each in dates if (event := _event_of(each)) is not None}
    if asked is None and len(set(events.values())) >= 2 and _one_row_each(findings):
        _take_dated(findings, [each for each in dates if each.name in events], events)
    elif (found := best(dates, ROLES["occurred_at"]) or next(iter(dates), None)) is not None:
        _take_one(findings, found, asked is not None)
    elif not _is_about_customers(findings):
        _ask_when(findings)


def _dates(findings: Findings) -> list[Profile]:
    """Return the columns that can say when a contact was."""
    found = [each for each in findings.free if _is_date(each)]
    apart = [each for each in found if not words_of(each.key) & TECHNICAL]
    return [each for each in apart if match(each.key, TRAITS["birth_date"]) < 2]


def _is_date(column: Profile) -> bool:
    """Return whether a column holds times; counts of seconds or days need a name that says so."""
    named = match(column.key, ROLES["occurred_at"]) >= 2
    return (column.time and column.filled > 0) or (column.counted is not None and named)


def _event_of(column: Profile) -> str | None:
    """Return what happened at a column's dates, by its name."""
    if words_of(column.key) & _SPANS:
        return None
    fitting = [(match(column.key, names), event) for event, names in EVENTS.items()]
    return max(fitting)[1] if max(fitting)[0] >= 1 else None


def _one_row_each(findings: Findings) -> bool:
    """Return whether some column has another value in every row: the orders or customers the dates belong to."""
    return any(each.unique and not each.time for each in findings.profiles.values())


def _take_dated(findings: Findings, dates: list[Profile], events: dict[str, str]) -> None:
    """Take several dates of a row as contacts."""
    for each in dates:
        findings.take(each, "dated", f"its dates are events of their own ({events[each.name]})")
        _ask_order(findings, each)
    findings.parts["shape"] = "wide"
    findings.parts["dated"] = tuple(
        Dated(column=each.name, touchpoint=events[each.name].capitalize(), kind=events[each.name], format=_format(each))
        for each in sorted(dates, key=lambda each: (list(EVENTS).index(events[each.name]), each.name))
    )
    findings.parts["occurred_at"] = When(column=dates[0].name, format=_format(dates[0]), zone=_zone(findings, dates[0]))


def _take_one(findings: Findings, column: Profile, asked: bool) -> None:
    """Take one time of a row as the time of the contact."""
    findings.take(column, "occurred_at", "you named it" if asked else "its values are times")
    _ask_order(findings, column)
    zone_column = _zone_column(findings)
    zone = findings.zone or "UTC" if zone_column else _zone(findings, column)
    findings.parts["occurred_at"] = When(column=column.name, format=_format(column), zone=zone, zone_column=zone_column)


def _zone_column(findings: Findings) -> str | None:
    """Take the column that holds IANA zones, if there is one."""
    zones = [each for each in findings.free if each.values and all(map(is_zone, each.values))]
    if zones:
        findings.take(zones[0], "zone", "its values are time zones")
    return zones[0].name if zones else None


def _format(column: Profile) -> TimeFormat | None:
    """Return how a column writes its times, None if they are typed."""
    return column.written if column.time else column.counted


def _zone(findings: Findings, column: Profile) -> str:
    """Return the zone of times without an offset; ask if nobody said it."""
    instants = column.offsets or (not column.time and column.counted in {"epoch_s", "epoch_ms"})
    if findings.zone is None and not instants:
        findings.questions.append(
            f"The times in {column.name!r} do not say their time zone; UTC is assumed. Say it with --zone, such as"
            " --zone Europe/Berlin, or as `occurred_at: {zone: …}` in the mapping."
        )
    return findings.zone or "UTC"


def _ask_order(findings: Findings, column: Profile) -> None:
    """Ask whether the day or the month comes first, where both can be."""
    if column.undecided:
        findings.questions.append(
            f"In {column.name!r} (such as {column.examples[0]!r}) day and month could be either way round; day first is"
            " assumed. If the month comes first, write `format: mdy` there in the mapping."
        )


def _is_about_customers(findings: Findings) -> bool:
    """Return whether the rows are customers rather than contacts: about one row each."""
    who = findings.parts.get("who")
    column = findings.profiles[who.column] if who else None
    return column is not None and column.share_distinct > 0.95 and column.filled > 0.95 * column.rows


def take_shape(findings: Findings) -> None:
    """Decide that a table without a time and with one row a customer holds attributes."""
    if "occurred_at" not in findings.parts and _is_about_customers(findings):
        findings.parts["shape"] = "attributes"


def _ask_when(findings: Findings) -> None:
    """Ask for the time nobody found."""
    findings.questions.append(
        "No column says when it happened; rows without a time are refused. Name a column, or one time for all rows,"
        " with --occurred, such as --occurred 2026-01-31, or as `occurred_at: {column: NAME}` in the mapping."
    )
