"""Which surveys are anonymous: those of which any version promised it, and those that cannot be read."""

from pathlib import Path

from tests.web.asking.respondents import SECRET, VISIT, publish_survey

from regard.ask.anonymous import anonymous_sources
from regard.ask.writing import from_yaml


def test_a_promise_of_any_version_holds_for_all(tmp_path: Path) -> None:
    publish_survey(tmp_path, from_yaml(VISIT))
    publish_survey(tmp_path, from_yaml(SECRET))
    publish_survey(tmp_path, from_yaml(SECRET.replace("anonymous: true", "anonymous: false")))
    assert anonymous_sources(tmp_path) == ("survey:secret",)


def test_what_cannot_be_read_may_have_promised_it(tmp_path: Path) -> None:
    publish_survey(tmp_path, from_yaml(VISIT))
    (tmp_path / "surveys/visit/v1.yaml").write_text("key: [")
    assert anonymous_sources(tmp_path) == ("survey:visit",)


def test_without_surveys_nothing_is_anonymous(tmp_path: Path) -> None:
    assert anonymous_sources(tmp_path) == ()
