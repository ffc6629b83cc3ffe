"""A shop whose surveys are open, and respondents."""

from collections.abc import Callable

import pytest
from tests.web.asking.respondents import EVERYTHING, SECRET, VISIT, Respondent, open_surveys

from regard.web.asking import submissions, visiting
from regard.web.asking.crowding import Turnstile
from regard.web.asking.inviting import invite
from regard.web.asking.subjects import Subject
from regard.web.running import Running


@pytest.fixture(autouse=True)
def _turnstile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with nobody before it."""
    for module in (visiting, submissions):
        monkeypatch.setattr(module, "TURNSTILE", Turnstile())


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_surveys(here.ledger.folder, VISIT, SECRET, EVERYTHING)
    return here


@pytest.fixture
def ann() -> Respondent:
    return Respondent()


@pytest.fixture
def invited(shop: Running) -> Callable[..., str]:
    """Return a function that invites to the visit's survey and returns the path of the link."""

    def made(touchpoint: str = "web", **parts: object) -> str:
        return invite("visit", Subject(touchpoint=touchpoint, **parts)).path  # type: ignore[arg-type]

    return made
