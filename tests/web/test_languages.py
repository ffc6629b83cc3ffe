"""Languages: catalogues are whole, pages keep to the reader's language, and figures and days are written its way."""

import gettext
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from tests.web.accounts.test_permission_matrix import routes
from tests.web.catalogues import FILLED, LOCALE, english, entries, texts_of
from tests.web.desks.loading import loaded, send

import regard.web
from regard.measure import DEFINITIONS, Statistic
from regard.web.charts.figures import figure as chart_figure
from regard.web.desks.catalogue.forms import TouchpointForm
from regard.web.reading_rooms import modules
from regard.web.running import Running
from regard.web.shell.components_figures import figure, in_unit
from regard.web.shell.components_times import day_words
from regard.web.shell.names import stage_name, value_word
from regard.web.translating import translated

Site = Callable[..., Client]
WEB = Path(regard.web.__file__).parent
ROOT = WEB.parents[2]
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
ENGLISH_BY_CHOICE = ("/help/",)
PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|[{;]\s*(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


@pytest.fixture(autouse=True)
def _english_around() -> Iterator[None]:
    """Leave no language behind for the next test, as requests do in the thread that they are answered in."""
    with override("en", deactivate=True):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    unfinished = [entry.text for entry in entries(language) if entry.is_fuzzy or not all(entry.translations)]
    assert unfinished == []
    assert len(entries(language)) > 1_500


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_its_forms(language: str) -> None:
    forms = {len(entry.translations) for entry in entries(language) if entry.plural}
    assert len(forms) == 1
    assert {len(entry.translations) for entry in entries(language) if not entry.plural} == {1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_filled_with_what_the_text_is_filled_with(language: str) -> None:
    wrong = [
        entry.text
        for entry in entries(language)
        if sorted(FILLED.findall(entry.plural or entry.text)) != sorted(FILLED.findall(entry.translations[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_one_that_people_edit(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    for entry in entries(language):
        said = known.pgettext(entry.context, entry.text) if entry.context else known.gettext(entry.text)
        counted = known.ngettext(entry.text, entry.plural, 2) if entry.plural else said
        assert counted == entry.translations[-1]


def test_what_the_rooms_say_is_known_to_the_catalogues() -> None:
    made = modules()
    assert made == {name: (WEB / name).read_text(encoding="utf-8") for name in made}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed")
def test_no_catalogue_lacks_a_text_of_the_pages() -> None:
    done = subprocess.run([ROOT / "scripts" / "messages", "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("workspace", ["here", "filled"])
def test_no_page_falls_back_into_english(workspace: str, site: Site, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(workspace)
    client, shown, pattern = site("owner", language="de"), dict[str, str](), english("de")
    for path, _pattern in routes():
        if not path.startswith(ENGLISH_BY_CHOICE):
            shown.update(dict.fromkeys(german_page(client, path), path))
    assert len(shown) > 500
    assert {(path, text) for text, path in shown.items() if pattern.fullmatch(text)} == set()


def german_page(client: Client, path: str) -> list[str]:
    answer = client.get(path, headers={"Accept-Language": "de"})
    if answer.streaming:
        # Read to its end, as by a browser: the file behind it is closed.
        list(answer)
    is_page = "html" in answer.headers.get("Content-Type", "") and not answer.streaming
    page = answer.content.decode() if is_page else ""
    assert not page.startswith("<!doctype html>") or '<html lang="de" dir="ltr"' in page, path
    return texts_of(page)


@pytest.mark.parametrize("page", ["", "text", "trial", "result"])
def test_loading_a_file_is_told_in_the_readers_language(page: str, loaded_in_german: tuple[Client, str]) -> None:
    client, path = loaded_in_german
    assert [text for text in german_page(client, path + page) if english("de").fullmatch(text)] == []


@pytest.fixture
def loaded_in_german(here: Running, site: Site) -> tuple[Client, str]:
    """Return a browser that loaded a file with a row that is refused, and where the pages about it are."""
    client = site("owner", language="de")
    upload = send(client, b"order,customer,when\n1,ann,never\n2,bob,2026-05-01T10:00:00Z\n3,bob,2026-05-02T10:00:00Z\n")
    loaded(here, client, upload)
    return client, f"/load/files/{upload.id}/"


def test_english_left_on_a_page_is_found() -> None:
    page = "<p>Keine Kunden</p><p title='Skip to the content'>12 contacts are behind this number</p>"
    found = [text for text in texts_of(page) if english("de").fullmatch(text)]
    assert found == ["Skip to the content", "12 contacts are behind this number"]


def test_definitions_refusals_and_stages_are_told_in_the_readers_language(here: Running) -> None:
    with override("de"):
        assert translated(DEFINITIONS["volume"].text).startswith("Zahl der Kontakte")
        assert (stage_name("get_help"), value_word("word_of_mouth"), value_word("order-17")) == (
            "Hilfe bekommen", "Mundpropaganda", "order-17",
        )  # fmt: skip


def test_sentences_are_recognised_whatever_they_are_filled_with() -> None:
    with override("de"):
        assert translated("There is no touchpoint 'till'.") == "Es gibt keinen Kontaktpunkt 'till'."
        assert translated("orders.csv is empty. Export it again.") == "orders.csv is empty. Export it again."
        assert (
            translated("orders.csv is a folder. Nobody knows this.") == "orders.csv ist ein Ordner. Nobody knows this."
        )


def test_a_text_that_no_catalogue_has_stays_as_it_is() -> None:
    with override("de"):
        assert [translated(text) for text in ("", "till", "The moon is full.")] == ["", "till", "The moon is full."]
    with override("en"):
        assert translated("Export it again.") == "Export it again."


def test_figures_are_written_with_the_marks_of_the_language() -> None:
    with override("de"):
        assert (figure(1234.5), chart_figure(-1234.5)) == ("1.234,5", "\N{MINUS SIGN}1.234,5")
        assert in_unit(80.31, Statistic.SHARE) == "80,3\N{NO-BREAK SPACE}%"
    assert figure(1234.5) == "1,234.5"


def test_days_are_written_as_the_language_writes_them() -> None:
    with override("de"):
        assert day_words(date(2026, 3, 31)) == "31. März 2026"


@pytest.mark.usefixtures("here")
def test_forms_take_a_decimal_comma_where_it_is_the_mark() -> None:
    given = {"key": "till", "name": "Till", "channel": "store", "weight": "1,5"}
    with override("de"):
        form = TouchpointForm(given)
        form.is_valid()
        assert form.cleaned_data["weight"] == 1.5


def test_the_browsers_language_counts_until_somebody_chooses(site: Site) -> None:
    page = site("viewer").get("/accounts/me", headers={"Accept-Language": "de-AT,en;q=0.5"}).content.decode()
    assert '<html lang="de"' in page
    page = site("analyst", language="en").get("/accounts/me", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="en"' in page


def test_a_chosen_language_stays_with_the_browser_on_the_sign_in_page(site: Site) -> None:
    client = site("viewer")
    client.post("/accounts/me", {"name": "Vi", "language": "de", "zone": ""})
    client.logout()
    client.cookies["django_language"] = "de"
    page = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="de"' in page
    assert "Anmelden" in page


@pytest.mark.parametrize("path", ["/accounts/me", "/measures/", "/catalogue/touchpoints"])
def test_pages_run_from_right_to_left_where_the_language_does(path: str, site: Site) -> None:
    page = site("owner", language="he").get(path).content.decode()
    assert '<html lang="he" dir="rtl"' in page


def test_every_whole_page_says_its_direction() -> None:
    whole = [path for path in WEB.rglob("templates/**/*.html") if "<html" in path.read_text(encoding="utf-8")]
    assert len(whole) >= 2
    assert [path for path in whole if "right_to_left|yesno:'rtl,ltr'" not in path.read_text(encoding="utf-8")] == []


def test_no_style_names_left_or_right() -> None:
    styles = [path for path in WEB.rglob("*.css") if "vendor" not in path.parts]
    assert len(styles) > 5
    assert [path.name for path in styles if PHYSICAL.search(path.read_text(encoding="utf-8"))] == []
