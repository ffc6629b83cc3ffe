"""One of each picture, as the desk would show them: for tests and to look at."""

from datetime import datetime, timedelta

from regard import draw

SAYS = "Share of 12,406 journeys, all customers, March 2026; figures are invented."
NAMES = (
    "ad",
    "website",
    "cart",
    "checkout",
    "delivery",
    "hotline",
    "return",
    "review",
    "app",
    "store",
    "email",
    "survey",
)


def steps() -> draw.Heat:
    """A step matrix of six touchpoints and eight steps."""
    rows = [
        draw.HeatRow(
            name,
            tuple(
                draw.Cell(max(0.42 - 0.06 * abs(step - 2 * place), 0), url=f"/rows?step={step}") for step in range(8)
            ),
            n=4_210 - 611 * place,
        )
        for place, name in enumerate(("ad", "website", "cart", "checkout and payment by invoice", "delivery"))
    ]
    ended = draw.HeatRow(
        "Ended", tuple(draw.Cell(0.08 * step, url=f"/ended?step={step}") for step in range(8)), apart=True
    )
    others = draw.HeatRow("Others", tuple(draw.Cell(0.02) for _ in range(8)), apart=True)
    columns = tuple(f"Step {step + 1}" for step in range(8))
    finding = "After the third step most journeys are at the delivery, or have ended"
    return draw.Heat(
        key="steps", finding=finding, says=SAYS, columns=columns, rows=(*rows, ended, others), corner="Touchpoint"
    )


def cohorts() -> draw.Heat:
    """A retention table, the last period of each cohort not over yet."""
    rows = tuple(
        draw.HeatRow(
            f"2026-0{month + 1}",
            tuple(
                draw.Cell(0.9**age * (1 if not age else 0.62), whole=age + month < 6, url=f"/c?m={month}&a={age}")
                if age + month < 7
                else draw.Cell(None)
                for age in range(7)
            ),
            n=1_200 - 40 * month,
        )
        for month in range(6)
    )
    finding = "Three of five who come once come again in the next month"
    columns = tuple(f"{age} months" for age in range(7))
    return draw.Heat(key="cohorts", finding=finding, says=SAYS, columns=columns, rows=rows, corner="First contact in")


def difference() -> draw.Heat:
    """What differs between two segments."""
    rows = tuple(
        draw.HeatRow(name, tuple(draw.Cell((place - step) * 0.021, url="/d") for step in range(6)))
        for place, name in enumerate(NAMES[:5])
    )
    finding = "Business customers call more often, and later"
    columns = tuple(f"Step {step + 1}" for step in range(6))
    return draw.Heat(key="difference", finding=finding, says=SAYS, columns=columns, rows=rows, differs=True)


def funnel() -> draw.Funnel:
    """A funnel of four steps."""
    return draw.Funnel(
        key="funnel",
        finding="Half of those who fill a cart never reach the payment",
        says=SAYS,
        steps=(
            draw.FunnelStep("See the product", 12_406, draw.Estimate(1.0, 1.0, 1.0), url="/f?s=1"),
            draw.FunnelStep(
                "Put it into the cart", 6_210, draw.Estimate(0.501, 0.492, 0.509),
                draw.Estimate(0.501, 0.492, 0.509), 660, "/f?s=2", "", 6_196, "/f?s=2&dropped",
            ),
            draw.FunnelStep(
                "Pay by card, invoice or direct debit", 3_020, draw.Estimate(0.243, 0.236, 0.251),
                draw.Estimate(0.486, 0.474, 0.499), 97_200, "/f?s=3", "", 3_190, "/f?s=3&dropped",
            ),
            draw.FunnelStep(
                "Come back", 41, draw.Estimate(0.0033, 0.0024, 0.0045), draw.Estimate(0.0136, 0.01, 0.018), 2_800_000,
                "/f?s=4", "", 2_979, "/f?s=4&dropped",
            ),
        ),
    )  # fmt: skip


def flow() -> draw.Flow:
    """A flow of five columns that keeps all journeys in sight."""
    columns = 5
    names = ("website", "hotline", "store", "app")
    nodes = [draw.FlowNode(f"{name}{c}", c, name, url=f"/n?{name}") for c in range(columns) for name in names]
    nodes += [draw.FlowNode(f"others{c}", c, "Others", muted=True) for c in range(columns)]
    nodes += [draw.FlowNode(f"ended{c}", c, "Ended", muted=True, url="/e") for c in range(1, columns)]
    links, now = [], {f"{name}0": 900 - 210 * place for place, name in enumerate(names)} | {"others0": 160}
    for c in range(1, columns):
        after: dict[str, int] = {}
        for place, (key, n) in enumerate(now.items()):
            targets = (
                [f"ended{c}"]
                if key.startswith("ended")
                else [f"{names[(place + c) % 4]}{c}", f"{names[(place + 2) % 4]}{c}", f"others{c}", f"ended{c}"]
            )
            targets = list(dict.fromkeys(targets))
            parts = (
                [n]
                if len(targets) == 1
                else [n - (n // 4) - (n // 9) - (n // 3), n // 4, n // 9, n // 3][: len(targets)]
            )
            parts[0] += n - sum(parts)
            for target, part in zip(targets, parts, strict=True):
                links.append(draw.FlowLink(key, target, part, url=f"/l?{key}-{target}"))
                after[target] = after.get(target, 0) + part
        now = after
    finding = "One in three goes after the first contact, and few come back from the hotline"
    names_ = tuple(f"Step {c + 1}" for c in range(columns))
    return draw.Flow(key="flow", finding=finding, says=SAYS, columns=names_, nodes=tuple(nodes), links=tuple(links))


def graph() -> draw.Graph:
    """A graph of twelve touchpoints, with a start and an end."""
    nodes = [
        draw.GraphNode("(start)", "Start", 12_406, role=draw.Role.START),
        draw.GraphNode("(end)", "End", 12_406, role=draw.Role.END),
    ]
    nodes += [
        draw.GraphNode(
            name,
            name,
            9_000 - 640 * place,
            1 + place * 0.7,
            score=draw.Estimate(score, score - 0.05, score + 0.05),
            url=f"/t?{name}",
        )
        for place, (name, score) in enumerate(
            zip(NAMES, (0, 0.3, 0.5, -0.2, -0.6, -0.9, -0.3, 0.8, 0.2, 0.6, 0.1, 0.05), strict=True)
        )
    ]
    pairs = [("(start)", "ad"), ("(start)", "website"), ("ad", "website"), ("website", "cart"), ("cart", "checkout")]
    pairs += [("checkout", "delivery"), ("delivery", "hotline"), ("hotline", "return"), ("delivery", "review")]
    pairs += [
        ("hotline", "delivery"),
        ("review", "(end)"),
        ("return", "(end)"),
        ("website", "website"),
        ("app", "cart"),
    ]
    pairs += [("website", "app"), ("store", "delivery"), ("cart", "email"), ("email", "cart"), ("survey", "(end)")]
    pairs += [
        ("review", "survey"),
        ("website", "store"),
        ("hotline", "hotline"),
        ("website", "(end)"),
        ("hotline", "email"),
    ]
    edges = tuple(
        draw.GraphEdge(a, b, 9_000 // (place + 1), 0.6 / (1 + place / 4), url=f"/e?{a}-{b}")
        for place, (a, b) in enumerate(pairs)
    )
    finding = "The hotline is where journeys turn: one in four goes back to the delivery"
    return draw.Graph(key="graph", finding=finding, says=SAYS, nodes=tuple(nodes), edges=edges)


def journey() -> draw.Map:
    """A journey map of six stages."""
    told = (("aware", 0.3), ("evaluate", 0.41), ("buy", 0.62), ("receive", -0.22), ("use", 0.3), ("get help", 0.11))
    stages = tuple(
        draw.MapStage(
            label,
            9_412 - 1_310 * place,
            draw.Estimate(value, value - 0.07, value + 0.07, 3_110),
            310 + 200 * place % 700,
            draw.Estimate(0.05 + place / 90, 0.04, 0.2),
            f"/left?{label}",
            (draw.Kept("Delivered on the day we named", draw.Estimate(0.803, 0.795, 0.811), draw.Verdict.BROKEN, "/p"),)
            * (place == 3)
            + (draw.Kept("Answer in two minutes", draw.Estimate(0.915, 0.9, 0.93), draw.Verdict.KEPT, "/p"),)
            * (place in {2, 3, 5})
            + (draw.Kept("Refund in five days", None, draw.Verdict.UNSURE),) * (place == 5),
            tuple(
                draw.Touch(
                    name, 2_000 // (number + 1), draw.Estimate(0.4 - number / 3), f"/t?{name}", expected=number != 2
                )
                for number, name in enumerate(NAMES[place : place + 2 + place % 3])
            ),
            f"/stage?{label}",
        )
        for place, (label, value) in enumerate(told)
    )
    finding = "Experience falls where the parcel is handed over, and recovers only in part"
    return draw.Map(key="journey", finding=finding, says=SAYS, stages=stages)


def ranks() -> draw.Ranks:
    """Six variants and the rest."""
    rows, covered = [], 0.0
    for place in range(6):
        share = 0.21 / (1 + place)
        covered += share
        chips = tuple(draw.Chip(NAMES[(place + k) % 12], 3 if k == 2 else 1) for k in range(2 + place * 3))
        rows.append(
            draw.Rank(
                chips,
                2_605 // (1 + place),
                draw.Estimate(share, share * 0.9, share * 1.1),
                covered,
                draw.Estimate(0.3 - place / 8),
                f"/v?{place}",
            )
        )
    rest = draw.Rank(
        (draw.Chip("3,114 other paths"),), 6_310, draw.Estimate(1 - covered), 1.0, draw.Estimate(0.1), "/v?rest"
    )
    finding = "Six paths of 3,120 cover half of all journeys"
    return draw.Ranks(key="ranks", finding=finding, says=SAYS, ranks=tuple(rows), rest=rest)


def tracks() -> draw.Tracks:
    """Ann's contacts in two episodes."""
    monday = datetime(2026, 3, 2, 9)  # noqa: DTZ001
    verdicts = (draw.Verdict.NONE, draw.Verdict.KEPT, draw.Verdict.BROKEN, draw.Verdict.UNSURE)
    days = (0, 1, 1.2, 4, 5, 9, 30, 31, 33, 34)
    contacts = tuple(
        draw.Contact(
            monday + timedelta(days=day), place % 3, NAMES[place], verdicts[place % 4],
            draw.Estimate(0.5 - place / 8) if place % 2 else None, f"/i?{place}",
        )
        for place, day in enumerate(days)
    )  # fmt: skip
    spans = (
        draw.Span("Order 4711", monday, monday + timedelta(days=9), "/ep?1"),
        draw.Span("Return", monday + timedelta(days=30), monday + timedelta(days=34), "/ep?2"),
    )
    finding = "Ann called twice before her parcel came"
    return draw.Tracks(
        key="tracks", finding=finding, says=SAYS, lanes=("web", "phone", "store"), contacts=contacts, spans=spans
    )


def gallery() -> list[draw.Picture]:
    """One of each."""
    return [steps(), cohorts(), difference(), funnel(), flow(), graph(), journey(), ranks(), tracks()]
