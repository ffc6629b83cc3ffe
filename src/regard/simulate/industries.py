"""Industries: the companies that come with Regard, one small file of parameters each."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from regard.errors import WrongUseError
from regard.simulate.company import Company, Texts


def industries() -> tuple[str, ...]:
    """Return the names of the industries, in the order of the alphabet.

    >>> industries()
    ('bank', 'hotel', 'public_service', 'retailer', 'software', 'telecom')
    """
    folder = files("regard.simulate") / "industries"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


@cache
def company(industry: str) -> Company:
    """Return the company of an industry.

    Raises:
        WrongUseError: there is no such industry.
    """
    if industry not in industries():
        what = f"There is no industry {industry!r}."
        raise WrongUseError(what, f"There are: {', '.join(industries())}.")
    found = msgspec.convert(_read(f"industries/{industry}.yaml"), Company)
    return msgspec.structs.replace(found, words=usual_words() | found.words)


@cache
def usual_words() -> Texts:
    """Return the sentences that fit any company."""
    return msgspec.convert(_read("words.yaml"), Texts)


def _read(name: str) -> Any:
    return yaml.safe_load((files("regard.simulate") / name).read_text(encoding="utf-8"))
