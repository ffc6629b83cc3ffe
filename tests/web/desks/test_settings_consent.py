"""The register of purposes in the web app: counts, a form for each purpose, and nobody's change lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.http import QueryDict

from regard.collect.catalogue import read_purposes, write_entries
from regard.collect.editing import shown
from regard.collect.purposes import PURPOSES_FILE, ConsentPurpose, Covers
from regard.web.desks.settings.consent_form import PurposeForm
from regard.web.running import Running

if TYPE_CHECKING:
    from django.test import Client

Site = Callable[..., "Client"]
NEWS = {
    "key": "Newsletter", "name": "en: Newsletter\nde: Rundbrief", "text": "en: Once a month.", "text_version": "1",
    "covers": "other", "expires_after_days": "365",
}  # fmt: skip


def purposes(here: Running) -> dict[str, ConsentPurpose]:
    return {each.key: each for each in read_purposes(here.ledger.folder)}


def sent(before: ConsentPurpose, **changes: Any) -> dict[str, Any]:
    """Return what the form of a purpose sends."""
    usual = {"text_version": before.text_version, "covers": before.covers.value, "seen": shown(before)}
    return usual | changes


def test_the_page_lists_purposes_before_anything_is_known(site: Site) -> None:
    text = site("viewer").get("/settings/consent").content.decode()
    assert "Surveys" in text
    assert "Looking at your contacts together" in text
    assert "Nobody has declined anything" in text
    assert "/settings/consent/new" not in text
    assert site("manager").get("/settings/consent/new").status_code == 403
    assert site("owner").get("/settings/consent/purposes/nothing").status_code == 404


def test_a_purpose_is_added_changed_and_removed(site: Site, here: Running) -> None:
    client = site("owner")
    assert client.post("/settings/consent/new", NEWS).status_code == 302
    made = purposes(here)["newsletter"]
    assert made.name == {"en": "Newsletter", "de": "Rundbrief"}
    assert (made.covers, made.expires_after_days, made.needed) == (Covers.OTHER, 365, False)
    path = "/settings/consent/purposes/newsletter"
    assert "de: Rundbrief" in client.get(path).content.decode()
    changed = sent(made, name="en: News", needed="on")
    assert client.post(path, changed).status_code == 302
    assert purposes(here)["newsletter"].needed
    seen = shown(purposes(here)["newsletter"])
    assert client.post(path, {"do": "remove", "seen": seen}).status_code == 302
    assert "newsletter" not in purposes(here)


def test_what_is_always_there_keeps_what_it_covers_and_stays(site: Site, here: Running) -> None:
    client, path = site("owner"), "/settings/consent/purposes/profiling"
    before = purposes(here)["profiling"]
    assert client.post(path, sent(before, covers="other", needed="on")).status_code == 302
    now = purposes(here)["profiling"]
    assert (now.covers, now.needed) == (Covers.PROFILING, True)
    assert client.post(path, {"do": "remove", "seen": shown(now)}).status_code == 302
    assert "profiling" in purposes(here)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "Give it a name in at least one language."),
        ({"name": "Newsletter"}, "names no language"),
        ({"key": "!!"}, "A key has letters or digits."),
        ({"key": "surveys"}, "There is a purpose of this key."),
        ({"expires_after_days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(change: dict[str, str], told: str) -> None:
    data = QueryDict(mutable=True)
    data.update(NEWS | change)
    ((_field, errors),) = PurposeForm(None, data).errors.items()
    assert told in str(errors)


def test_what_somebody_else_changed_is_not_lost(site: Site, here: Running) -> None:
    client, path = site("owner"), "/settings/consent/purposes/showing"
    before = purposes(here)["showing"]
    other = ConsentPurpose(key="showing", covers=Covers.SHOWING, text_version="9")
    write_entries(here.ledger.folder / PURPOSES_FILE, [other])
    answer = client.post(path, sent(before, needed="on"))
    assert answer.status_code == 422
    assert "Somebody has changed it meanwhile." in answer.content.decode()
    write_entries(here.ledger.folder / PURPOSES_FILE, [other, ConsentPurpose(key="news", name={"en": "News"})])
    client.post("/settings/consent/purposes/news", {"do": "remove", "seen": "{}"})
    assert purposes(here)["showing"] == other
    assert "news" in purposes(here)
    taken = client.post("/settings/consent/new", NEWS | {"key": "news"})
    assert "There is a purpose of this key." in taken.content.decode()
