"""The worst moment: the finding, why, who, and what to do next."""

from regard.explain import Moment, WorstMoments
from regard.report.charts import Chart, Point, bars, table
from regard.report.elements import Html, el
from regard.report.words import DASH, amount, figure, listed, many, spread

_SHOWN = 8


def worst(found: WorstMoments) -> Html:
    """Return the section; with nothing that stands out it says so."""
    told = [moment for moment in found.ranked if moment.shortfall is not None][:_SHOWN]
    return el(
        "section",
        el("div", _finding(found), _steps(found), class_="grid hero" if found.worst else "grid"),
        el("div", _ranking(told), class_="card") if told else None,
        el("details", el("summary", "All moments as a table"), _moments(found)) if found.ranked else None,
        el("details", el("summary", "How the worst moment is made"), el("p", found.method)),
        id="worst",
        aria_labelledby="finding",
    )


def _finding(found: WorstMoments) -> Html:
    moment = found.worst
    return el(
        "article",
        el("p", "The worst moment", class_="eyebrow" if moment else "eyebrow calm"),
        el("h1", found.verdict, id="finding"),
        el("p", _because(moment) if moment else _calm(found), class_="because"),
        _facts(moment) if moment else None,
        class_="card",
    )


def _calm(found: WorstMoments) -> str:
    judged = sum(moment.shortfall is not None for moment in found.ranked)
    if not judged:
        return "With scores or checked promises of at least 30 a moment, Regard can tell where experience is lost."
    return (
        f"{many(judged, 'moment')} have enough answers to be judged. None falls short of the others by more than luck "
        "and by enough to matter. The order below is a place to look, not a verdict."
    )


def _because(moment: Moment) -> str:
    said = []
    if moment.promise is not None and moment.promise.clear:
        kept, elsewhere = figure(100 * moment.promise.kept, " %"), figure(100 * moment.promise.elsewhere, " %")
        said.append(f"{moment.promise.quoted} was kept in {kept} of its checks, all other promises in {elsewhere}.")
    if moment.shortfall is not None:
        said.append(
            f"Customers score this moment {moment.shortfall:.2f} standard deviations below what they score elsewhere."
        )
    if moment.staying is not None:
        said.append(
            f"After it went wrong {figure(100 * moment.staying.wrong, ' %')} were seen again within 90 days, "
            f"otherwise {figure(100 * moment.staying.otherwise, ' %')}"
            f"{'' if moment.staying.high < 0 or moment.staying.low > 0 else ', which may be luck'}."
        )
    return " ".join(said)


def _facts(moment: Moment) -> Html:
    facts = [
        _promise(moment),
        ("Experience lost here", figure(100 * moment.lost, " %"),
         f"{spread(100 * moment.lost_low, 100 * moment.lost_high, ' %')} of all that is lost"),
        ("Customers concerned", f"{len(moment.concerned):,}",
         f"of {many(moment.contacts, 'contact')}; listed by: regard worst --json"),
        ("Their worth", " + ".join(amount(value, name) for name, value in moment.worth.items()) or "unknown",
         "value of their contacts in this period"),
    ]  # fmt: skip
    return el("dl", *(el("div", el("dt", name), el("dd", value, el("small", note))) for name, value, note in facts))


def _promise(moment: Moment) -> tuple[str, str, str]:
    promise = moment.promise
    if promise is None:
        return "Promise kept", "unknown", "none is checked here"
    note = f"{spread(100 * promise.low, 100 * promise.high, ' %')}, n {promise.checks:,}"
    return "Promise kept", figure(100 * promise.kept, " %"), f"{note}; {promise.unknown:,} not decided yet"


def _steps(found: WorstMoments) -> Html | None:
    if found.worst is None:
        return None
    steps = el("ol", *(el("li", step) for step in found.worst.next_steps), class_="todo")
    return el(
        "aside", el("h2", "What to do next", class_="eyebrow calm"), steps, class_="card", aria_label="Next steps"
    )


def _ranking(told: list[Moment]) -> Html:
    points = [
        Point(moment.place, moment.shortfall, moment.low, moment.high, moment.answers,
              "broken" if moment.clear else "")
        for moment in told
    ]  # fmt: skip
    clear = [moment.place for moment in told if moment.clear]
    finding = f"Clearly below the others: {listed(clear)}" if clear else "No moment is clearly below the others"
    says = (
        "How far below all other moments customers score each moment, in standard deviations, with 95 % intervals; "
        "in the order of the experience lost. ▼ stands out."
    )
    return bars(Chart("shortfall", finding, says, points))


def _moments(found: WorstMoments) -> Html:
    rows = [
        (moment.place, f"{moment.contacts:,}", f"{moment.answers:,}",
         "too few" if moment.shortfall is None else f"{moment.shortfall:.2f}",
         spread(moment.low, moment.high) or DASH,
         figure(100 * moment.promise.kept, " %") if moment.promise else DASH,
         figure(100 * moment.lost, " %"), "✕ yes" if moment.clear else "no")
        for moment in found.ranked
    ]  # fmt: skip
    titles = ("Moment", "Contacts", "Scores", "Shortfall, sd", "95 % interval", "Promise kept", "Lost here", "Clear")
    return table("Every moment, worst first", titles, rows)
