"""A tablet that many use one after the other: by touch and keyboard, and nothing stays of anybody."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.kiosks import Come, answer, begin, rows, start_again, tablet, until_sent, waiting
from tests.browser.watched import PHONE, faults, new_context
from tests.live import Live, live_server
from tests.web.asking.respondents import ANONYMOUS, EVERYTHING, VISIT, open_surveys

SHUFFLED = """
key: shuffled
name: In any order
touchpoint: store
languages: [en]
pages:
- key: one
  random: true
  questions:
  - key: which
    kind: single_choice
    text: {en: Which}
    random: true
    options:
    - {key: other, text: {en: Other}, other: true}
    - {key: a, text: {en: A}}
    - {key: b, text: {en: B}}
    - {key: c, text: {en: C}}
    - {key: d, text: {en: D}}
    - {key: e, text: {en: E}}
  - {key: grid, kind: matrix, text: {en: Grid}, random: true, scale: {low: 1, high: 2}, required: true,
     rows: [{key: x, text: {en: X}}, {key: y, text: {en: Y}}, {key: z, text: {en: Z}}]}
  - key: order
    kind: ranking
    text: {en: Order}
    random: true
    options: [{key: a, text: {en: A}}, {key: b, text: {en: B}}]
- {key: two, questions: [{key: more, kind: text, text: {en: "{order}, then"}}]}
"""
SECRET = ANONYMOUS.replace("key: visit", "key: secret", 1)
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
_SMALL = """() => {
  const targets = "button, a, .choices label, .none, select, textarea, .words input";
  const isSmall = (each) => {
    const box = each.getBoundingClientRect();
    return box.height < 56 || (each.matches("button, select") && box.width < 56);
  };
  const seen = [...document.querySelectorAll(targets)].filter((each) => each.getClientRects().length);
  return seen.filter(isSmall).map((each) => each.outerHTML.slice(0, 100));
}"""
_ORDER = "() => [...document.querySelectorAll('main input, main select')].map((each) => each.name + '=' + each.value)"


@pytest.fixture(scope="module")
def shop(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("kiosk") / "acme"
    with live_server(folder) as live:
        open_surveys(folder, VISIT, EVERYTHING, SHUFFLED, SECRET)
        yield live


@pytest.fixture
def come(chrome: Browser, shop: Live) -> Iterator[Come]:
    """Return a function that opens a kiosk; any error in it fails the test, and so does a cookie."""
    opened = []

    def opens(path: str, *, timers: bool = False, **options: Any) -> Page:
        context, troubles = tablet(chrome, shop.url, **options)
        opened.append((context, troubles))
        page = context.new_page()
        if timers:
            page.clock.install()
        page.goto(path)
        return page

    yield opens
    for context, troubles in opened:
        assert (context.cookies(), troubles) == ([], [])
        context.close()


def test_a_survey_is_answered_by_touch(shop: Live, come: Come) -> None:
    page = come("/k/visit?t=web&u=mitte")
    page.get_by_role("button", name="Touch to begin").tap()
    page.get_by_text("3", exact=True).tap()
    page.get_by_role("button", name="Next").tap()
    expect(page.get_by_text("You gave 3. What was wrong?")).to_be_visible()
    page.get_by_text("The price").tap()
    page.get_by_label("Why?").fill("Too dear")
    page.get_by_role("button", name="Send answers").tap()
    expect(page.get_by_text("You gave us 3. Thank you.")).to_be_visible()
    until_sent(page)
    # What others have sent may arrive meanwhile.
    (row,) = [each for each in rows(shop.folder) if each["unit"] == "mitte"]
    assert (row["nps"], row["touchpoint"]) == (3, "web")
    assert '"version":1' in row["context"]


def test_a_survey_is_answered_by_keyboard(come: Come) -> None:
    page = come("/k/visit")
    page.get_by_role("button", name="Touch to begin").focus()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "nps":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Send answers")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you")


def test_a_question_opens_with_the_answer_that_it_hangs_on(come: Come) -> None:
    page = come("/k/visit")
    begin(page)
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Why?")).to_be_hidden()
    page.get_by_label("The price").check()
    expect(page.get_by_label("Why?")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    expect(page.get_by_role("button", name="Back")).to_be_hidden()


def test_the_first_thing_to_mend_has_the_focus(come: Come) -> None:
    page = come("/k/everything")
    begin(page)
    page.get_by_label("How many?").fill("77")
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator(".problems")).to_be_focused()
    expect(page.get_by_text("Please enter 9 or less.")).to_be_visible()
    expect(page.get_by_label("How many?")).to_have_value("77")
    page.get_by_role("link", name="Rate").click()
    expect(page.locator("#q-rate")).to_be_focused()
    assert "#" not in page.url


def test_a_line_of_a_matrix_and_the_words_of_an_other_say_their_own_problem(come: Come) -> None:
    page = come("/k/shuffled")
    begin(page)
    page.get_by_label("In your own words: Other").fill("x")
    page.locator("input[name='which.other']").evaluate("each => { each.value = 'x'.repeat(4001); }")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".line .problem")).to_have_count(3)
    expect(page.locator(".words input")).to_have_attribute("aria-describedby", "problem-which-other")


def test_every_kind_of_answer_arrives(shop: Live, come: Come) -> None:
    page = come("/k/everything")
    begin(page)
    page.locator("[name=rate][value='4']").check()
    page.locator("[name=many][value=a]").check()
    page.locator("[name='many.other']").fill("More")
    page.locator("[name='grid.x'][value='2']").check()
    page.locator("[name='order.b']").select_option("1")
    page.locator("[name='order.a']").select_option("2")
    page.locator("[name=count]").fill("٣")
    page.locator("[name=day]").fill("2026-05-01")
    page.locator("[name=contact][value=yes]").check()
    page.get_by_role("button", name="Send answers").click()
    until_sent(page)
    assert len(rows(shop.folder, "everything")) == 1


def test_another_language_keeps_what_was_typed_and_goes_with_the_respondent(come: Come) -> None:
    page = come("/k/visit")
    begin(page)
    page.get_by_role("radio", name="5", exact=True).check()
    page.get_by_role("button", name="עברית").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("radio", name="5", exact=True)).to_be_checked()
    page.get_by_role("button", name="יציאה בלי לשלוח").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_order_is_drawn_for_each_respondent_and_stays(come: Come) -> None:
    page, seen = come("/k/shuffled"), set()
    for _ in range(4):
        begin(page)
        order = page.evaluate(_ORDER)
        for name in ("x", "y", "z"):
            page.locator(f"[name='grid.{name}'][value='1']").check()
        page.locator("[name='order.b']").select_option("1")
        page.locator("[name='order.a']").select_option("2")
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("B, A, then")).to_be_visible()
        page.get_by_role("button", name="Back").click()
        choices = [each for each in order if each.startswith("which=")]
        again = [each for each in page.evaluate(_ORDER) if each.startswith("which=")]
        assert (choices, choices[-2]) == (again, "which=other")
        seen.add(tuple(order))
        page.get_by_role("button", name="Stop without sending").click()
    assert len(seen) > 1


def test_after_a_while_alone_it_asks_and_then_forgets(come: Come) -> None:
    page = come("/k/visit", timers=True)
    begin(page)
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("In your own words").fill("My secret")
    page.clock.run_for(36_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.clock.run_for(2_000)
    expect(page.locator("#idle-words")).to_contain_text("17 s")
    page.clock.run_for(19_000)
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()
    assert "My secret" not in page.content()
    assert waiting(page) == []
    begin(page)
    expect(page.locator("main :checked")).to_have_count(0)


def test_who_is_still_there_goes_on(come: Come) -> None:
    page = come("/k/visit", timers=True)
    begin(page)
    page.get_by_role("radio", name="3", exact=True).check()
    page.clock.run_for(40_000)
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(30_000)
    expect(page.get_by_role("radio", name="3", exact=True)).to_be_checked()
    page.clock.run_for(10_000)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_hidden()
    expect(page.get_by_role("radio", name="3", exact=True)).to_be_checked()


def test_a_language_that_was_only_tried_goes_back(come: Come) -> None:
    page = come("/k/visit", timers=True)
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.clock.run_for(36_000)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_thanks_go_back_to_the_start(come: Come) -> None:
    page = come("/k/visit", timers=True)
    answer(page, 9)
    page.clock.run_for(8_100)
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()
    assert "You gave us" not in page.locator("main").inner_text()


def test_nothing_stays_of_who_was_there_before(come: Come) -> None:
    page = come("/k/visit")
    answer(page, 2, why="My secret")
    until_sent(page)
    start_again(page)
    begin(page)
    page.get_by_role("radio", name="1", exact=True).check()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("main :checked")).to_have_count(0)
    assert page.get_by_label("In your own words").input_value() == ""
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert "My secret" not in page.content() + str(page.evaluate("history.state"))


def test_the_button_back_of_the_browser_leads_to_the_page_before_and_never_away(come: Come) -> None:
    page = come("/k/visit")
    begin(page)
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_role("button", name="Next").click()
    page.go_back()
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    assert page.url.endswith("/k/visit")


def test_who_leaves_the_page_leaves_nothing_there(come: Come) -> None:
    page = come("/k/visit")
    begin(page)
    page.get_by_role("radio", name="4", exact=True).check()
    page.reload()
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()
    begin(page)
    expect(page.locator("main :checked")).to_have_count(0)


def test_a_device_that_slept_shows_nothing_of_who_put_it_down(come: Come) -> None:
    page = come("/k/visit", timers=True)
    begin(page)
    page.clock.set_system_time("2040-01-01T00:00:00Z")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()


def test_an_anonymous_answer_carries_no_moment(shop: Live, come: Come) -> None:
    page = come("/k/secret")
    page.evaluate("""() => {
        const real = window.fetch;
        window.bodies = [];
        window.fetch = (address, options) => { window.bodies.push(options?.body); return real(address, options); };
    }""")
    answer(page, 9)
    until_sent(page)
    sent = next(body for body in page.evaluate("window.bodies") if body)
    assert '"answered_at":"' in sent
    assert "T00:00:00Z" in sent
    assert "started_at" not in sent
    assert "sent_at" not in sent


def test_without_scripts_it_is_the_survey_page(chrome: Browser, shop: Live) -> None:
    # Without scripts Chromium reports those that it does not load.
    context, _ = new_context(chrome, shop.url, None, java_script_enabled=False)
    page = context.new_page()
    page.goto("/k/visit?u=mitte")
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    assert page.url.endswith("/s/visit?u=mitte")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/k/visit", "/k/visit?lang=he", "/k/everything"])
def test_axe_finds_nothing(chrome: Browser, shop: Live, path: str, scheme: str) -> None:
    context, _ = new_context(chrome, shop.url, None, has_axe=True, viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.clock.install()
    page.goto(path)
    found = faults(page)
    page.locator("[data-do=begin]").click()
    found += faults(page)
    page.locator(".go").click()
    found += faults(page)
    page.clock.run_for(36_000)
    found += faults(page)
    page.goto(f"{path}{'&' if '?' in path else '?'}staff")
    page.locator("dialog.staff").wait_for()
    found += faults(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("path", ["/k/everything", "/k/visit?lang=he", "/k/shuffled"])
def test_nothing_is_too_wide_or_too_small_for_a_thumb(come: Come, path: str) -> None:
    page = come(path, viewport=PHONE)
    assert page.evaluate(_SMALL) == []
    page.locator("[data-do=begin]").click()
    page.locator(".go").click()
    assert not page.evaluate(_TOO_WIDE)
    assert page.evaluate(_SMALL) == []
