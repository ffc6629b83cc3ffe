"""Starting with an industry: its touchpoints, stages, promises, calendars and intended journeys in a folder."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from regard.collect.catalogue import STAGES_FILE, TOUCHPOINTS_FILE
from regard.journeys.intended import FOLDER as JOURNEYS
from regard.ledger.files import write_whole
from regard.promises.register import FOLDER, write_calendars, write_promises
from regard.simulate.company import Company
from regard.vocabulary import Word


def write_catalogue(company: Company, folder: Path) -> None:
    """Write what a company knows of itself where a workspace keeps it, in the place of what is there.

    Args:
        company: whose touchpoints (all of them sorted), stages, promises, calendars and intended journeys.
        folder: a workspace, or any folder.
    """
    _write(
        folder / TOUCHPOINTS_FILE, f"The touchpoints of {company.name}: where customers meet it.", company.touchpoints
    )
    _write(folder / STAGES_FILE, "The stages of the journey, in order.", company.stages)
    write_calendars(folder, company.calendars)
    write_promises(folder / FOLDER / f"{company.key}.yaml", company.promises)
    for journey in company.intended:
        path = folder / JOURNEYS / f"{journey.key}.yaml"
        path.parent.mkdir(exist_ok=True)
        _write(path, "A journey that customers are meant to make.", [journey])


def _write(path: Path, head: str, words: Sequence[Word]) -> None:
    plain = [msgspec.to_builtins(word) for word in words]
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)
    write_whole(path, f"# {head}\n{text}".encode())
