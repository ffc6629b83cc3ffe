"""Fields, verdicts, pages of a list, icons, and the style page that shows them all."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from regard.web.shell import icons
from regard.web.shell.components_examples import ExampleForm
from regard.web.shell.components_fields import field_view
from regard.web.shell.components_keys import LETTERS
from regard.web.shell.desks import DESKS
from regard.web.shell.paging import Paging

if TYPE_CHECKING:
    from django.test import Client


class Secret(forms.Form):
    """A field that is not shown."""

    token = forms.CharField(widget=forms.HiddenInput)


def shown(source: str, **context: object) -> str:
    request = RequestFactory().get("/customers/?q=ann&page=3")
    return Template("{% load shell %}" + source).render(Context({"request": request, **context}))


def test_a_field_ties_its_error_and_hint_to_the_control() -> None:
    html = shown("{% field form.name %}", form=ExampleForm({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert '<label for="id_name">' in html


def test_what_was_typed_is_kept_beside_the_error() -> None:
    assert 'value="carla@"' in shown("{% field form.email %}", form=ExampleForm({"email": "carla@"}))


@pytest.mark.parametrize(
    ("name", "kind"), [("name", "one"), ("kinds", "group"), ("public", "check"), ("statement", "one")]
)
def test_a_field_is_laid_out_by_its_kind(name: str, kind: str) -> None:
    assert field_view(ExampleForm()[name]).kind == kind


def test_a_group_of_controls_has_a_legend_and_one_box_a_label() -> None:
    assert "<legend>Channels" in shown("{% field form.kinds %}", form=ExampleForm())
    assert '<label class="choice" for="id_public">' in shown("{% field form.public %}", form=ExampleForm())


def test_a_hidden_field_is_only_its_control() -> None:
    html = shown("{% field form.token %}", form=Secret())
    assert html.strip() == '<input type="hidden" name="token" id="id_token">'


@pytest.mark.parametrize(("kind", "sign"), [("kept", "✓"), ("broken", "✕"), ("unsure", "?")])
def test_a_verdict_is_never_colour_alone(kind: str, sign: str) -> None:
    html = shown("{% verdict kind 'so it is' %}", kind=kind)
    assert sign in html
    assert "so it is" in html


def test_a_list_says_where_one_is_and_keeps_the_search() -> None:
    html = shown("{% pager paging %}", paging=Paging(3, 1_734, 50))
    assert "101 to 150 of 1,734" in html
    assert 'href="?q=ann&amp;page=2"' in html
    assert 'href="?q=ann&amp;page=4"' in html


def test_a_short_list_has_no_ways_on() -> None:
    html = shown("{% pager paging %}", paging=Paging(1, 3, 50))
    assert "1 to 3 of 3" in html
    assert "href" not in html


def test_crumbs_end_with_this_page() -> None:
    html = shown("{% breadcrumbs 'Customers' '/customers/' 'Ann' %}")
    assert '<a href="/customers/">Customers</a>' in html
    assert '<li aria-current="page">Ann</li>' in html


def test_nothing_yet_says_what_to_do() -> None:
    html = shown(
        "{% empty 'No promises yet' 'Say what you promise.' '/promises/new' 'Make the first' %}{% skeleton 3 %}"
    )
    assert '<a class="btn primary" href="/promises/new">Make the first</a>' in html
    assert html.count("<span></span>") == 3


@pytest.mark.parametrize("name", icons.NAMES)
def test_every_icon_is_proper_svg_and_silent(name: str) -> None:
    found = ET.fromstring(icons.icon(name))  # noqa: S314 - our own
    assert found.get("aria-hidden") == "true"
    assert len(found) > 0


def test_icons_that_point_turn_with_the_line() -> None:
    assert 'class="icon turns"' in icons.icon("next")
    assert 'class="icon"' in icons.icon("search")


def test_every_desk_has_an_icon_and_a_letter_of_its_own() -> None:
    assert {desk.key for desk in DESKS} <= set(icons.NAMES)
    assert {desk.key for desk in DESKS} == set(LETTERS)
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_the_style_page_shows_everything_in_use(site: "Callable[..., Client]") -> None:
    page = site("viewer").get("/style")
    html = page.content.decode()
    assert page.status_code == 200
    assert all(f'class="swatch {name}"' in html for name in ("paper", "kept", "broken", "unsure", "regard"))
    assert html.count("<h1>") == 1


def test_a_page_needs_neither_inline_script_nor_inline_style(site: "Callable[..., Client]") -> None:
    html = site("viewer").get("/style").content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html) == []


def test_the_theme_of_the_cookie_is_in_the_page(site: "Callable[..., Client]") -> None:
    client = site("viewer")
    assert '<html lang="en" dir="ltr">' in client.get("/style").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/style").content.decode()


def test_a_language_written_from_the_right_turns_the_page(site: "Callable[..., Client]") -> None:
    html = site("viewer", language="ar").get("/style").content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_what_went_wrong_has_a_way_back(site: "Callable[..., Client]") -> None:
    page = site("viewer").get("/no/such/page")
    assert page.status_code == 404
    assert "Begin at Pulse" in page.content.decode()


def test_who_is_not_signed_in_sees_a_plain_page() -> None:
    html = shown('{% include "shell/error.html" with title="Nothing here" status=404 %}', desks=[])
    assert 'class="plain"' in html
    assert "Nothing here" in html


def test_htmx_gets_a_notice_that_leaves_the_page_as_it_was(site: "Callable[..., Client]") -> None:
    page = site("viewer").get("/style?where=nonsense", headers={"HX-Request": "true"})
    html = page.content.decode()
    assert page.status_code == 400
    assert html.startswith('<div class="notice error"')
    assert "data-failure" in html
