"""One chart of each kind, with a hole, points with too few answers, and names that nobody should trust."""

from regard.web.charts.chart import Annotation, Chart, Kind, Mark, Part, Point, Series

HOSTILE = "<script>alert('x')</script> & \"{b|c}\""
MONTHS = ("Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026")


def spread(label: str, value: float, n: int = 400, reach: float = 4.0) -> Point:
    return Point(label, value, value - reach, value + reach, n, url=f"/rows?n={n}")


def series(*points: Point, name: str = "") -> Series:
    return Series(name, points)


def monthly(name: str, first: float) -> Series:
    return Series(name, tuple(spread(month, first - 2 * place, 400 + place) for place, month in enumerate(MONTHS)))


def line() -> Chart:
    few = Point(MONTHS[4], 34.0, 10.0, 60.0, 7, settled=False)
    late = Point(MONTHS[3], 36.5, 31.0, 42.0, 1810, mark=Mark.BROKEN, note="A new carrier.", url="/rows?m=3")
    points = series(spread(MONTHS[0], 39.0), spread(MONTHS[1], 38.0), Point(MONTHS[2], None, settled=False), late, few)
    notes = (Annotation(MONTHS[3], "New carrier"), Annotation("Jan 1970", "Long ago"))
    said = ("nps", "NPS fell by five points", "NPS by month with 95 % interval.")
    return Chart(*said, Kind.LINE, (points,), annotations=notes)


def compared() -> Chart:
    channels = tuple(monthly(name, 90.0 - 9 * place) for place, name in enumerate(("Store", "App", HOSTILE)))
    return Chart("channels", "Stores do best", "Satisfied by month and channel.", Kind.LINE, channels, "%")


def stages() -> Chart:
    points = series(spread("buy", 0.6, 4870, 0.05), spread("receive", -0.22, 9412, 0.06), Point("use", None))
    return Chart("stages", "It falls at receiving", "Mean experience by stage.", Kind.STAGES, (points,))


def bars() -> Chart:
    broken = Point("Delivered on the day we named", 80.3, 79.5, 81.1, 9412, mark=Mark.BROKEN, url="/rows?p=1")
    kept = Point("Refund in five days", 97.8, 96.9, 98.7, 1500, mark=Mark.KEPT)
    few = Point(HOSTILE, 88.0, 70.0, 97.0, 11, settled=False)
    points = series(broken, kept, few, Point("Nothing yet", None))
    return Chart("promises", f"Two are broken {HOSTILE}", "Share kept.", Kind.BARS, (points,), "%")


def dots() -> Chart:
    north = series(spread("Delivery", 61.0), spread("Returns", 74.0), name="North")
    south = series(spread("Delivery", 86.0), Point("Returns", None), name="South")
    return Chart("regions", "North waits", "CSAT by region.", Kind.DOTS, (north, south), "%")


def change() -> Chart:
    before, after = spread("August", 38.9), spread("September", 36.2)
    rate, mix = Point("Delivery", -3.1, n=900, part=Part.RATE), Point("Delivery", 0.4, n=900, part=Part.MIX)
    return Chart("change", "Delivery did it", "NPS and its parts.", Kind.CHANGE, (series(before, rate, mix, after),))


def sparked() -> Chart:
    return Chart("spark", "NPS", "NPS by month.", Kind.SPARK, line().series)


def charts() -> list[Chart]:
    return [line(), compared(), stages(), bars(), dots(), change(), sparked()]


KEYS = [chart.key for chart in charts()]


def chart_of(key: str) -> Chart:
    return next(chart for chart in charts() if chart.key == key)
