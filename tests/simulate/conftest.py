"""A simulated retailer, loaded into a workspace as a stranger would."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from regard.collect import LoadReport, find_source, load_file, start_catalogue
from regard.ledger import Ledger, create_ledger, read
from regard.ledger.reader import Reader
from regard.simulate import Options, Simulated, company, simulate, write_catalogue
from regard.story import catch_up


@dataclass(frozen=True)
class Loaded:
    simulated: Simulated
    reports: dict[str, LoadReport]
    reader: Reader

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return list(self.reader.fetch(sql).to_pylist())


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("retailer")
    faults = Options(late_share=0.02, duplicate_share=0.03, wrong_share=0.01)
    simulated = simulate(company("retailer"), folder / "data", customers=2_000, seed=7, options=faults)
    with create_ledger(folder / "acme") as ledger:
        start_catalogue(ledger.folder)
        write_catalogue(company("retailer"), ledger.folder)
        reports = _load(ledger, simulated)
        catch_up(ledger)
        with read(ledger) as reader:
            yield Loaded(simulated, reports, reader)


def _load(ledger: Ledger, simulated: Simulated) -> dict[str, LoadReport]:
    reports = {}
    for file in simulated.files:
        mapping = find_source(file.path).load_mapping(file.mapping)
        reports[file.path.name] = load_file(ledger, file.path, mapping, progress=lambda _: None)
    return reports
