"""What the data cannot say: plainly, with what would have to be there."""

from collections.abc import Iterator

from regard.collect.catalogue import Catalogue
from regard.measure.anonymity import TOO_FEW
from regard.report.elements import Html, el
from regard.report.findings import Findings, name_of
from regard.report.words import listed, many


def limits(found: Findings, catalogue: Catalogue) -> Html:
    """Return the section."""
    said = list(_said(found, catalogue))
    return el(
        "section",
        el("h2", "What this data cannot say", id="limits-title"),
        el("ul", *(el("li", sentence) for sentence in said)) if said else el("p", "Nothing known is missing."),
        id="limits",
        aria_labelledby="limits-title",
    )


def _said(found: Findings, catalogue: Catalogue) -> Iterator[str]:
    if not found.contacts:
        yield "There are no contacts in this period. Load a file, or choose another time."
        return
    if not found.customers:
        yield "No contact says which customer it was: who comes back, and who is concerned, cannot be told."
    if found.left_out:
        yield f"{many(found.left_out, 'customer')} left out of the ranking of moments: no consent to profiling."
    if found.untold:
        yield f"Not told, for anonymous answers are {TOO_FEW}: {listed([name_of(name) for name in found.untold])}."
    elif not found.scores:
        yield "No score is there: how customers felt cannot be told. Load answers with nps, csat, ces or rating."
    yield from _about_asking(found)
    if not found.promises[""]:
        yield "No promise was checked: what customers were led to expect, and whether it was kept, cannot be told."
    yield from _about_places(found, catalogue)


def _about_asking(found: Findings) -> Iterator[str]:
    if found.scores and all(row.coverage.asked is None for row in found.scores):
        yield "No invitations are loaded: who was asked and did not answer is unknown. Scores speak for the others."
    few = [name_of(row.measure) for row in found.scores if not row.settled]
    if few:
        yield f"Too few answers for a verdict: {listed(few)}."
    short = [name_of(name) for name, rows in found.trends.items() if sum(row.settled for row in rows) < 2]
    if short:
        yield f"Too few answers a month to show how these went: {listed(short)}."
    if found.scores and not found.worst.within:
        yield "Too few customers scored twice, so moments could not be compared within the same customers."


def _about_places(found: Findings, catalogue: Catalogue) -> Iterator[str]:
    met = {row.group["touchpoint"] for row in found.places}
    unsorted = sorted(key for key in met if key not in catalogue.touchpoints or not catalogue.touchpoints[key].sorted)
    if unsorted:
        yield f"{many(len(unsorted), 'touchpoint')} still to sort (stage, department): {listed(unsorted)}."
    without = sum(row.n for row in found.places if row.group["stage"] is None)
    if without:
        yield f"{many(without, 'contact')} without a stage: they are on no place of the journey."
    few = sum(moment.shortfall is None for moment in found.worst.ranked)
    if found.worst.answers and few:
        yield f"{many(few, 'moment')} with fewer than 30 scores or contacts: not judged."
