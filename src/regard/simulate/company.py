"""The company: the parameters of a simulated business, which are its truth."""

from datetime import date

import msgspec

from regard.ask.code_book import Book
from regard.ask.interviews import Interview
from regard.ask.policy_rules import USUAL_POLICY, ContactPolicy
from regard.journeys.intended import IntendedJourney
from regard.simulate.behaviour import Behaviour, Response
from regard.simulate.survey import Survey
from regard.vocabulary import (
    USUAL_STAGES,
    Calendar,
    Department,
    Outcome,
    Promise,
    Stage,
    Touchpoint,
    Unit,
    Word,
    check_zone,
)

Texts = dict[str, dict[str, tuple[str, ...]]]
"""Sentences by topic (a promise, a touchpoint, or `good`, `neutral`, `bad`) and language."""


class Region(Word, frozen=True):
    """Where customers live; `share` of all, and `price_level` in its currency against the company's own."""

    key: str
    zone: str
    currency: str
    language: str
    share: float
    price_level: float = 1.0

    def __post_init__(self) -> None:
        """Check the zone."""
        check_zone(self.zone)


class Step(Word, frozen=True):
    """One contact of a journey.

    Attributes:
        touchpoint: where it happens.
        kind: what happens.
        stage: where it differs from the touchpoint's own.
        share: share of these journeys that have this step.
        after_h: median hours since the step before.
        waiting_s, duration_s: medians; None where they are not measured.
        value: median worth of a success, in the company's currency.
        failure_share: share of contacts that end with `failure`, the others succeed; None: no outcome.
    """

    touchpoint: str
    kind: str = "visit"
    stage: str | None = None
    share: float = 1.0
    after_h: float = 0.2
    waiting_s: float | None = None
    duration_s: float | None = None
    value: float | None = None
    failure_share: float | None = None
    failure: Outcome = Outcome.FAILURE


class Journey(Word, frozen=True):
    """A usual way through the company.

    Attributes:
        key: its name.
        weight: how often it is chosen, against the others.
        steps: its contacts, in order.
        business: True for business customers only, False for consumers only, None for both.
        first: the first journey of a new customer; others are for those who know the company.
        mood_pull: how much more (or, negative, less) happy customers choose it: weight times exp(pull times mood).
    """

    key: str
    weight: float
    steps: tuple[Step, ...]
    business: bool | None = None
    first: bool = False
    mood_pull: float = 0.0


class Outlet(Word, frozen=True):
    """A place where others speak about the company: an indirect touchpoint without known customers."""

    touchpoint: str
    platform: str
    weight: float
    rated: bool = False
    reach: float = 100.0
    mood: float = 0.0


class Company(Word, frozen=True):
    """A simulated business; everything in it is exported as the truth beside the data.

    Attributes:
        key, name: of the company.
        zone: its IANA zone: opening hours and days are cut in it.
        until, years: the simulated period ends at the start of this day and is so many years long.
        calendars: office hours, for promises in business hours.
        kept_share: share of cases in which a promise is kept, by promise.
        promised_h: hours until the promised date, by promise.
        quality_sd, expectation_sd: mean experience and expectation by touchpoint, in standard deviations from
            the company's own level; 0 where not given.
        units, staff: places and teams, and the keys of those that serve at a touchpoint.
        rare_contacts: touchpoints met so many times in all, every time by somebody who answers.
        intended: journeys that customers are meant to make, beside the ways they take.
        mentions_per_customer: how many mentions there are, against the number of customers.
        words: further sentences for verbatims.
        policy: how often a demo would ask anybody from now on.
        interviews, themes: what a few customers, whom nobody knows, told in conversations, and its code book.
    """

    key: str
    name: str
    regions: tuple[Region, ...]
    departments: tuple[Department, ...]
    touchpoints: tuple[Touchpoint, ...]
    journeys: tuple[Journey, ...]
    surveys: tuple[Survey, ...]
    outlets: tuple[Outlet, ...]
    zone: str = "Europe/Berlin"
    until: date = date(2026, 7, 1)
    years: float = 2.0
    stages: tuple[Stage, ...] = USUAL_STAGES
    promises: tuple[Promise, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    kept_share: dict[str, float] = msgspec.field(default_factory=dict)
    promised_h: dict[str, float] = msgspec.field(default_factory=dict)
    quality_sd: dict[str, float] = msgspec.field(default_factory=dict)
    expectation_sd: dict[str, float] = msgspec.field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    staff: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    rare_contacts: dict[str, int] = msgspec.field(default_factory=dict)
    intended: tuple[IntendedJourney, ...] = ()
    mentions_per_customer: float = 0.05
    words: Texts = msgspec.field(default_factory=dict)
    behaviour: Behaviour = Behaviour()
    response: Response = Response()
    policy: ContactPolicy = USUAL_POLICY
    interviews: tuple[Interview, ...] = ()
    themes: Book = ()

    def __post_init__(self) -> None:
        """Check that what one part names, another part has."""
        touchpoints = {touchpoint.key for touchpoint in self.touchpoints}
        promises = {promise.key for promise in self.promises}
        steps = [step for journey in self.journeys for step in journey.steps]
        _check_known("touchpoint", {step.touchpoint for step in steps}, touchpoints)
        _check_known("touchpoint", {promise.touchpoint for promise in self.promises}, touchpoints)
        asking = [trigger for survey in self.surveys for trigger in survey.triggers]
        _check_known("touchpoint", {key for trigger in asking for key in trigger.touchpoints}, touchpoints)
        said = [passage for interview in self.interviews for passage in interview.passages]
        _check_known("touchpoint", {passage.touchpoint for passage in said}, touchpoints)
        _check_known("theme", {key for passage in said for key in passage.themes}, {each.key for each in self.themes})
        _check_known("touchpoint", {key for survey in self.surveys for key in survey.touchpoints}, touchpoints)
        named_steps = [step for journey in self.intended for step in journey.steps]
        _check_known("touchpoint", {key for step in named_steps for key in step.touchpoints}, touchpoints)
        _check_known("touchpoint", {outlet.touchpoint for outlet in self.outlets}, touchpoints)
        for named in (self.quality_sd, self.expectation_sd, self.staff, self.rare_contacts):
            _check_known("touchpoint", set(named), touchpoints)
        _check_known("promise", {*self.kept_share, *self.promised_h}, promises)
        _check_known("stage", {step.stage for step in steps if step.stage}, {stage.key for stage in self.stages})
        _check_known("unit", {key for keys in self.staff.values() for key in keys}, {unit.key for unit in self.units})


def _check_known(what: str, named: set[str], known: set[str]) -> None:
    if named - known:
        message = f"unknown {what} {min(named - known)!r}"
        raise ValueError(message)
