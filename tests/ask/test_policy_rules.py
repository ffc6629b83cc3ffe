"""The contact policy as a file that people edit."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from tests.ask.small_surveys import RANKED, SERVICE, SHOP, page, survey

from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import (
    POLICY_FILE,
    USUAL_POLICY,
    ContactPolicy,
    Of,
    Rule,
    Scope,
    measures_asked,
    read_policy,
    shown_policy,
    write_policy,
)
from regard.ask.sampling import Trigger
from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError

POLICY = ContactPolicy(
    rules=(
        Rule(scope=Scope.PERSON, at_most=1, within_days=90, of=Of.MEASURE, name="nps"),
        Rule(scope=Scope.ACCOUNT, at_most=5, within_days=7, but=("complaint",)),
    ),
    priorities=("complaint", "relation"),
)
DOCS = Path(__file__).parents[2] / "docs"


def written(folder: Path, text: str) -> Path:
    (folder / "surveys").mkdir(exist_ok=True)
    (folder / "surveys" / POLICY_FILE).write_text(text, encoding="utf-8")
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert write_policy(tmp_path, POLICY) == ()
    assert read_policy(tmp_path) == POLICY


def test_a_workspace_without_one_tires_nobody(tmp_path: Path) -> None:
    assert read_policy(tmp_path) == USUAL_POLICY
    assert any(rule.scope is Scope.PERSON and rule.of is Of.ANY for rule in USUAL_POLICY.rules)


def test_an_empty_policy_allows_everything_and_is_kept(tmp_path: Path) -> None:
    write_policy(tmp_path, ContactPolicy())
    assert read_policy(tmp_path) == ContactPolicy()


def test_it_is_written_as_people_write_it(tmp_path: Path) -> None:
    text = """
        priorities: [complaint, relation]
        rules:
          - {scope: person, of: measure, name: nps, at_most: 1, within_days: 90}
          - {scope: account, at_most: 5, within_days: 7, but: [complaint]}
    """
    assert read_policy(written(tmp_path, text)) == POLICY


@pytest.mark.parametrize(
    "text",
    [
        "rules: 3",
        "rules: [",
        "limits: []",
        "rules: [{scope: pet, at_most: 1, within_days: 1}]",
        "priorities: [2026-13-01]",
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=r"policy\.yaml cannot be read"):
        read_policy(written(tmp_path, text))


def test_nobodys_change_is_lost(tmp_path: Path) -> None:
    seen = shown_policy(read_policy(tmp_path))
    assert write_policy(tmp_path, POLICY, seen) == ()
    (refused,) = write_policy(tmp_path, USUAL_POLICY, seen)
    assert refused.why is Why.CHANGED
    assert [change.field for change in refused.changes] == ["rules", "priorities"]
    assert read_policy(tmp_path) == POLICY


def test_what_was_seen_must_be_a_policy(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="cannot be read"):
        write_policy(tmp_path, POLICY, "what?")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"at_most": -1}, "at_most"),
        ({"within_days": 0}, "within_days"),
        ({"name": "nps"}, "has no name"),
        ({"of": Of.MEASURE, "name": "happiness"}, "there is no measure"),
        ({"of": Of.CHANNEL, "name": "pigeon"}, "there is no channel"),
        ({"of": Of.SURVEY, "name": "Our Survey"}, "is no key"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(parts: dict[str, object], said: str) -> None:
    usual = {"scope": Scope.PERSON, "at_most": 1, "within_days": 30}
    with pytest.raises(ValueError, match=said):
        Rule(**{**usual, **parts})  # type: ignore[arg-type]


def test_a_survey_has_one_priority_and_the_same_time_is_a_day_at_most() -> None:
    with pytest.raises(ValueError, match="one priority"):
        ContactPolicy(priorities=("visit", "visit"))
    with pytest.raises(ValueError, match="together_minutes"):
        ContactPolicy(together_minutes=5000)


@pytest.mark.parametrize(
    ("of", "name", "words"),
    [
        (Of.ANY, None, "5 surveys within"),
        (Of.MEASURE, None, "ask for the same measure"),
        (Of.SURVEY, None, "of the same key"),
        (Of.SURVEY, "visit", "of the key visit"),
        (Of.CHANNEL, None, "over the same channel"),
        (Of.CHANNEL, "email", "by email"),
    ],
)
def test_a_rule_is_said_in_words(of: Of, name: str | None, words: str) -> None:
    rule = Rule(scope=Scope.TEAM, at_most=5, within_days=7, of=of, name=name, but=("complaint",))
    assert words in rule.sentence
    assert rule.sentence.endswith("within 7 days, not counting complaint.")


def test_a_survey_asks_for_its_scores_and_not_for_its_words() -> None:
    assert measures_asked(SHOP) == {"nps"}
    assert measures_asked(survey(page("only", SERVICE, RANKED))) == {"rating"}


def test_what_the_page_on_the_policy_shows_can_be_read() -> None:
    page = DOCS / "reference" / "contact-policy.md"
    shown = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    plain = [yaml.safe_load(text) for text in shown]
    policies = [msgspec.convert(each, ContactPolicy) for each in plain if isinstance(each, dict)]
    triggers = [msgspec.convert(each, list[Trigger]) for each in plain if isinstance(each, list)]
    assert (len(policies), len(triggers)) == (1, 1)


def test_the_page_on_the_policy_has_every_reason() -> None:
    page = (DOCS / "reference" / "contact-policy.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page.split("## Why somebody")[1].split("##")[0], re.MULTILINE) == [*Reason]
