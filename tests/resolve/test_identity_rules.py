"""The rules of identity in `regard.toml`: what is not said is usual, and what cannot hold is refused."""

from pathlib import Path

import pytest

from regard.errors import BrokenWorkspaceError
from regard.settings import IdentityRules, Settings, changed_text, read_settings


def read(folder: Path, text: str) -> Settings:
    (folder / "regard.toml").write_text(text)
    return read_settings(folder)


@pytest.mark.parametrize(
    "wrong",
    ["verified = []", 'verified = ["anonymous_id"]', "most_people = 0", "limits = { email = 0 }", "colour = 1"],
)
def test_a_rule_that_cannot_hold_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=r"regard\.toml"):
        read(tmp_path, f"[identity]\n{wrong}")


def test_ranks_and_limits_are_those_that_are_said_or_usual(tmp_path: Path) -> None:
    rules = read(tmp_path, '[identity]\nverified = ["customer_id", "card"]\nlimits = { card = 2 }').identity
    assert [rules.rank_of(kind) for kind in ("card", "email", "phone", "order", "anonymous_id")] == [0, 1, 2, 3, 4]
    assert [rules.limit_of(kind) for kind in ("card", "email", "anonymous_id", "order")] == [2, 5, 200, 20]


@pytest.mark.parametrize("first", [True, False])
def test_the_rules_stay_when_other_settings_change(tmp_path: Path, first: bool) -> None:
    tables = ["[identity]\nmost_people = 7\n", '[[episodes]]\nname = "visit"\ngap_s = 60\n']
    text = "\n".join(['name = "Acme"\n', *(tables if first else reversed(tables))])
    wanted = Settings(name="Bravo", identity=IdentityRules(most_people=7))
    assert read(tmp_path, changed_text(text, wanted)) == wanted
