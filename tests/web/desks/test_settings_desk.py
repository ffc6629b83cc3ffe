"""The settings desk: decisions are seen by all, changed by owners, and kept in a file that people may edit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regard.settings import EpisodeRule, Settings, changed_text, read_settings
from regard.web.accounts.models import AuditEntry
from regard.web.desks.settings.forms import fingerprint
from regard.web.desks.settings.saving import save
from regard.web.jobs.models import Job
from regard.web.running import Running

Site = Callable[..., Client]


def decided(here: Running, **changes: object) -> dict[str, object]:
    plain = {"name": "Acme", "zone": "Europe/Berlin", "minimum_n": 20, "episodes": "visit 30\nday 1440"}
    return plain | {"seen": fingerprint(here.ledger.settings)} | changes


def test_an_owner_changes_decisions_and_they_count_at_once(site: Site, here: Running) -> None:
    client = site("owner")
    assert client.post("/settings/", decided(here)).status_code == 302
    assert here.ledger.settings.zone == "Europe/Berlin"
    assert here.ledger.settings.minimum_n == 20
    assert here.ledger.settings.episodes == (EpisodeRule("visit", 1800), EpisodeRule("day", 86_400))
    assert b"Acme" in client.get("/settings/").content


def test_touchpoints_begin_and_end_episodes_and_are_shown_as_they_were_written(site: Site, here: Running) -> None:
    client = site("owner")
    written = "visit 30\norder from cart, shop to delivery"
    assert client.post("/settings/", decided(here, episodes=written)).status_code == 302
    assert here.ledger.settings.episodes[1] == EpisodeRule("order", None, ("cart", "shop"), ("delivery",))
    assert written in client.get("/settings/").content.decode()


def test_a_change_is_in_the_audit_log_with_before_and_after(site: Site, here: Running) -> None:
    site("owner").post("/settings/", decided(here))
    entry = AuditEntry.objects.get(act="changed", kind="settings")
    assert entry.detail["zone"] == ["UTC", "Europe/Berlin"]


def test_saving_the_same_changes_nothing_and_notes_nothing(site: Site, here: Running) -> None:
    client = site("owner")
    client.post("/settings/", decided(here))
    before = (here.ledger.folder / "regard.toml").read_text()
    client.post("/settings/", decided(here))
    assert (here.ledger.folder / "regard.toml").read_text() == before
    assert AuditEntry.objects.filter(act="changed", kind="settings").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("zone", "Europe/Berlinn"),
        ("minimum_n", "0"),
        ("minimum_n", "many"),
        ("episodes", ""),
        ("episodes", "a visit"),
        ("episodes", "visit 0"),
        ("episodes", "visit"),
        ("episodes", "order from cart,"),
        ("episodes", "visit 1\nvisit 2"),
    ],
)
def test_a_slip_is_shown_beside_its_field_and_nothing_is_saved(
    site: Site, here: Running, field: str, value: str
) -> None:
    before = here.ledger.settings
    response = site("owner").post("/settings/", decided(here, **{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert here.ledger.settings == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(site: Site, here: Running) -> None:
    client, stale = site("owner"), decided(here)
    client.post("/settings/", decided(here, name="First"))
    response = client.post("/settings/", stale | {"name": "Second"})
    assert response.status_code == 422
    assert here.ledger.settings.name == "First"


def test_what_changed_at_the_last_moment_is_not_overwritten_either(here: Running) -> None:
    assert not save(here.ledger.folder, Settings(name="another"), Settings(name="new"))
    assert read_settings(here.ledger.folder).name == here.ledger.settings.name


def test_a_viewer_may_look_and_not_change(site: Site, here: Running) -> None:
    client = site("viewer")
    assert b"Owners can change these" in client.get("/settings/").content
    assert client.post("/settings/", decided(here)).status_code == 403


def test_a_zone_that_only_the_file_knows_stays_a_choice(site: Site, here: Running) -> None:
    path = here.ledger.folder / "regard.toml"
    path.write_text(path.read_text().replace('"UTC"', '"EST"'))
    assert b'value="EST" selected' in site("owner").get("/settings/").content


def test_comments_of_the_file_stay(tmp_path: Path) -> None:
    first = '# ours\nname = "A \\"b\\" # c"  # the firm\nzone = \'UTC\'\nminimum_n=30 # few\n'
    text = first + '\n[[episodes]]\nname="visit"\ngap_s=1800\n'
    changed = changed_text(text, Settings(name="B", zone="Europe/Berlin", minimum_n=5))
    assert changed.splitlines()[:4] == [
        "# ours",
        'name = "B"  # the firm',
        'zone = "Europe/Berlin"',
        "minimum_n = 5 # few",
    ]
    (tmp_path / "regard.toml").write_text(changed)
    assert read_settings(tmp_path) == Settings(name="B", zone="Europe/Berlin", minimum_n=5)


def test_a_file_that_cannot_be_read_leaves_the_last_decisions_in_force(here: Running) -> None:
    before = here.ledger.settings
    (here.ledger.folder / "regard.toml").write_text("name = ")
    assert here.ledger.settings == before


def test_the_status_counts_what_is_there(site: Site, filled: Running) -> None:
    context = site("viewer").get("/settings/").context
    assert context["counts"].contacts == 6
    assert context["status"].waiting == 0
    assert context["status"].layout_bytes > 0


def test_an_empty_workspace_says_that_nothing_is_counted_yet(site: Site) -> None:
    assert b"none yet" in site("viewer").get("/settings/").content


def test_a_check_is_asked_for_once_and_shown(site: Site) -> None:
    client = site("manager")
    client.post("/settings/check")
    client.post("/settings/check")
    assert Job.objects.filter(name="settings.check").count() == 1
    assert b"Check the workspace" in client.get("/settings/").content


def test_the_job_finds_what_is_missing(filled: Running) -> None:
    from types import SimpleNamespace

    from regard.web.desks.settings.jobs import check

    found = check(SimpleNamespace(ledger=filled.ledger, progress=lambda *_: None))  # type: ignore[arg-type]
    assert {finding["state"] for finding in found["findings"]} <= {"ok", "warn"}
