"""A company whose customers order, and one intended journey that some of them follow."""

from tests.cast import Contact, arrival

from regard.journeys import IntendedJourney, IntendedStep
from regard.journeys.intended import put_intended
from regard.ledger import append
from regard.story import catch_up
from regard.web.running import Running

PURCHASE = IntendedJourney(
    key="purchase",
    name="Purchase",
    steps=(
        IntendedStep(name="Look", touchpoints=("web",), repeatable=True),
        IntendedStep(name="Ask", touchpoints=("phone",), optional=True, promised="We answer at once"),
        IntendedStep(name="Buy", touchpoints=("store",)),
    ),
)


def with_purchases(here: Running) -> Running:
    """Let Ann follow the intended journey, Bob and Delta leave it, and Carla never begin it; fold."""
    ways = {"ann": "web web store", "bob": "web phone web", "carla": "phone", "delta": "web mail", "eve": "web store"}
    contacts = [
        Contact(f"{who}{place}", who, 10 * place + number, touchpoint, nps=9 if touchpoint == "web" else None)
        for number, (who, way) in enumerate(ways.items())
        for place, touchpoint in enumerate(way.split())
    ]
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    assert not put_intended(here.ledger.folder, PURCHASE)
    return here
