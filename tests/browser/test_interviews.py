"""Speaking with customers, in a browser: an interview is kept and coded by keyboard; somebody is asked in person."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Open
from tests.browser.sites import Site
from tests.browser.watched import PHONE, WIDE, faults, new_context
from tests.live import live_server
from tests.web.asking.respondents import VISIT, open_surveys

WHOM = "/surveys/interviews/new?customer=nobody"


@pytest.fixture(scope="module")
def shop(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server over a workspace with two touchpoints and an open survey."""
    folder = tmp_path_factory.mktemp("spoken") / "acme"
    with live_server(folder) as live:
        open_surveys(folder, VISIT)
        yield Site(live)


def kept(page: Page, *words: str) -> None:
    """Write an interview down, and wait until it is shown."""
    page.goto(f"{WHOM}&guide=0")
    for place, text in enumerate(words):
        if place:
            page.get_by_role("button", name=re.compile("^Add a passage")).click()
        page.locator(f"[name='passage-{place}-text']").fill(text)
        page.locator(f"[name='passage-{place}-touchpoint']").select_option("store")
    page.get_by_role("button", name="Keep the interview").click()
    expect(page.get_by_text(words[-1])).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_interview_is_written_down_with_several_passages(shop: Site, visit: Open, scripts: bool) -> None:
    page = visit(shop, "agent", java_script_enabled=scripts, viewport=PHONE)
    page.goto(f"{WHOM}&guide=0")
    page.locator("[name='passage-0-text']").fill("Far too dear.")
    page.get_by_role("button", name=re.compile("^Add a passage")).click()
    expect(page.locator("[name='passage-0-text']")).to_have_value("Far too dear.")
    page.locator("[name='passage-1-text']").fill("Write to me: bob@example.org.")
    page.get_by_role("button", name="Keep the interview").click()
    expect(page.get_by_text("Say which touchpoint it is about.").first).to_be_visible()
    for place in range(2):
        page.locator(f"[name='passage-{place}-touchpoint']").select_option("store")
    page.get_by_role("button", name="Keep the interview").click()
    expect(page.get_by_text("Nothing of it is lost")).to_be_visible()
    if scripts:
        expect(page.locator("mark")).to_have_text("[email]", timeout=20_000)


def test_passages_are_coded_by_keyboard_alone(shop: Site, visit: Open) -> None:
    page = visit(shop, "agent")
    page.goto("/surveys/interviews/themes")
    page.get_by_label("New themes").fill("Price, Wait")
    page.keyboard.press("Enter")
    expect(page.locator("#theme-wait")).to_be_visible()
    kept(page, "It cost too much.", "I stood in a queue.")
    page.goto("/surveys/interviews/")
    page.get_by_role("link", name=re.compile("not coded yet")).click()
    first = page.url
    expect(page.get_by_role("checkbox", name="Price")).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("checkbox", name="Wait")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("checkbox", name="Price")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept.")).to_be_visible()
    assert page.url != first
    expect(page.get_by_role("checkbox", name="Wait")).not_to_be_checked()


def test_a_digit_typed_into_a_text_chooses_nothing(shop: Site, visit: Open) -> None:
    page = visit(shop, "agent")
    kept(page, "Nine out of ten.")
    page.get_by_role("link", name=re.compile("^Code or change")).click()
    page.get_by_label("New themes").press("1")
    expect(page.get_by_label("New themes")).to_have_value("1")
    assert page.locator("[name=theme]:checked").count() == 0


def test_somebody_is_asked_in_person_and_the_page_says_when_the_answers_have_arrived(shop: Site, visit: Open) -> None:
    page = visit(shop, "agent")
    page.goto("/surveys/of/visit/ask")
    page.get_by_role("link", name="Somebody who is not known").click()
    page.get_by_role("button", name="Go on to the questions").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("^Open the questions")).click()
    survey = opened.value
    survey.get_by_role("radio", name="9", exact=True).check()
    survey.get_by_role("button", name="Next").click()
    expect(survey.locator("h1")).to_have_text("Thank you")
    expect(page.get_by_text("The answers have arrived.")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="Declined")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chrome: Browser, shop: Site, scheme: str, size: dict[str, int]
) -> None:
    state = shop.state(chrome, "agent")
    context, watch = new_context(chrome, shop.url, state, has_axe=True, viewport=size, color_scheme=scheme)
    page = context.new_page()
    kept(page, "Far too dear.")
    coded = page.get_by_role("link", name=re.compile("^Code or change")).get_attribute("href") or ""
    ask = "/surveys/of/visit/ask"
    paths = [f"/surveys/interviews/{each}" for each in ("", "new", "matrix", "passages", "themes")]
    for path in (page.url, coded, WHOM, ask, f"{ask}?q=ann", f"{ask}?customer=nobody", *paths):
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()
    watch.check()
