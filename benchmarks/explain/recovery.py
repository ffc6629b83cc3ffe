"""How often the worst moment is found where one is planted, and seen where none is.

Run from the project's folder: `python -m benchmarks.explain.recovery --runs 200`. Every run is a company of its own
seed with all decoys; the cause is planted at another moment in turn. The ranking sees the layout only; what was
planted is compared with its verdict at the end. With `--retailer` the companies are those of `regard.simulate`,
written to files, loaded and laid out like anybody's: slower by far, and the whole way.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.explain.small_company import CATALOGUE, PLANTED, REGISTER, Cause, company

from regard import story
from regard.collect import find_source, load_file, read_catalogue
from regard.explain import worst_moments
from regard.ledger import create_ledger, read
from regard.promises import read_register
from regard.simulate import Cause as PlantedCause
from regard.simulate import Options, simulate, write_catalogue
from regard.simulate import company as company_of

Place = tuple[str, str]

PLACES = (PLANTED, ("hotline", "get_help"), ("app", "use"), ("chat", "use"), ("shop", "buy"))


RETAILER_PLACES = (
    ("home_delivery", "receive"),
    ("hotline", "get_help"),
    ("complaint_desk", "get_help"),
    ("click_and_collect", "receive"),
)
"""Moments of the retailer at which something is promised."""


def verdict(seed: int, cause: Cause | None, customers: int) -> Place | None:
    """Return the moment that is said to be the worst, if any is."""
    with company(seed, cause, customers=customers) as reader:
        worst = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER).worst
    return (worst.touchpoint, str(worst.stage)) if worst else None


def retailer_verdict(seed: int, place: Place | None, customers: int) -> Place | None:
    """Return the same of a simulated retailer that was loaded from files."""
    retailer = company_of("retailer")
    causes = (PlantedCause(touchpoint=place[0], stage=place[1]),) if place else ()
    with tempfile.TemporaryDirectory() as scratch, create_ledger(Path(scratch) / "shop") as ledger:
        write_catalogue(retailer, ledger.folder)
        drawn = simulate(
            retailer, Path(scratch) / "files", customers=customers, seed=seed, options=Options(causes=causes)
        )
        for file in drawn.files:
            mapping = find_source(file.path).load_mapping(file.mapping)
            load_file(ledger, file.path, mapping, progress=lambda _share: None)
        story.catch_up(ledger)
        register = read_register(ledger.folder).promises
        with read(ledger) as reader:
            worst = worst_moments(reader, catalogue=read_catalogue(ledger.folder), register=register).worst
    return (worst.touchpoint, str(worst.stage)) if worst else None


def runs(number: int, customers: int, *, retailer: bool) -> Iterator[tuple[bool, bool]]:
    """Yield of each seed whether the planted cause was found, and whether nothing was called something."""
    for seed in range(number):
        places = RETAILER_PLACES if retailer else PLACES
        place = places[seed % len(places)]
        if retailer:
            found = retailer_verdict(seed, place, customers)
            alarm = retailer_verdict(10_000 + seed, None, customers)
        else:
            found = verdict(seed, Cause(place=place), customers)
            alarm = verdict(10_000 + seed, None, customers)
        if found != place or alarm is not None:
            print(f"seed {seed}: planted {place}, said {found}; nothing planted, said {alarm}", flush=True)
        yield found == place, alarm is not None


def main() -> None:
    """Print how many of the runs went well."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=200)
    asked.add_argument("--customers", type=int, default=20_000)
    asked.add_argument("--retailer", action="store_true", help="simulate, load and lay out; the whole way")
    options = asked.parse_args()
    begin = time.perf_counter()
    outcomes = list(runs(options.runs, options.customers, retailer=options.retailer))
    figures = {
        "runs": len(outcomes),
        "found": sum(found for found, _ in outcomes),
        "false_alarms": sum(alarm for _, alarm in outcomes),
        "took_s": round(time.perf_counter() - begin),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
