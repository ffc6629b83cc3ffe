"""What mails say: in the reader's language, with the question in them, and nothing that reports back."""

import re
from pathlib import Path

import pytest
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import VISIT, Respondent, publish_survey
from tests.web.asking.sink import Links, Office, html_of, text_of

from regard.ask.survey import Survey
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.story import catch_up
from regard.web.asking.models import Invitation

sink, office = sink_module.sink, sink_module.office

ONE_QUESTION = """
key: one
name: One question
touchpoint: store
languages: [en]
pages:
- key: only
  questions:
  - {QUESTION}
"""


def one(question: str) -> Survey:
    return from_yaml(ONE_QUESTION.replace("{QUESTION}", question))


def sent(office: Office, survey: str = "visit", *, language: str = "") -> tuple[str, str]:
    """Return text and HTML of a mail."""
    office.invites("ann", survey=survey, language=language)
    assert office.sends() == {"sent": 1}
    mail = office.sink.mails[-1]
    return text_of(mail), html_of(mail)


def asked_in_mail(office: Office, question: str) -> tuple[str, str]:
    publish_survey(office.here.ledger.folder, one(question))
    return sent(office, "one")


@pytest.mark.parametrize(
    ("language", "direction", "subject", "question"),
    [
        ("de", "ltr", "Wie war es? Regard möchte es gern wissen", "Empfehlen?"),
        ("he", "rtl", "איך היה? Regard תשמח לדעת", "ממליץ?"),
        ("", "ltr", "How was it? Regard would like to know", "Would you recommend Regard?"),
        ("ja", "ltr", "How was it? Regard would like to know", "Would you recommend Regard?"),
    ],
)
def test_a_mail_speaks_the_language_of_the_invitation(
    office: Office, language: str, direction: str, subject: str, question: str
) -> None:
    text, html = sent(office, language=language)
    spoken = language if language in {"de", "he"} else "en"
    assert office.sink.mails[0]["Subject"] == subject
    assert f'<html lang="{spoken}" dir="{direction}">' in html
    assert len(re.findall(f'<table role="presentation" lang="{spoken}" dir="{direction}"', html)) == 2
    assert question in text
    assert question in html


def test_nothing_is_fetched_and_nothing_styled(office: Office) -> None:
    _, html = sent(office)
    assert Links(html).fetched == []
    assert re.findall(r"<(?:img|script|style|link|iframe|form|input)\b", html) == []


def test_the_head_stays_whole_on_one_line(office: Office) -> None:
    sent(office, language="he")
    head = office.sink.raw[0].partition(b"\r\n\r\n")[0].decode("ascii")
    assert re.search(r"(?m)^List-Unsubscribe: <https://cx\.example\.com/u/[\w:.-]+\?lang=he>\r$", head)
    assert re.search(r"(?m)^Message-ID: <[a-z]{20}\.0@cx\.example\.com>\r$", head)


def test_colours_are_those_of_the_survey_and_can_be_read(office: Office) -> None:
    themed = VISIT + 'theme: {company: Acme, accent: "#ffee00"}\n'
    publish_survey(office.here.ledger.folder, from_yaml(themed))
    _, html = sent(office)
    assert html.count('bgcolor="#ffee00"') == 12
    assert 'color="#000000"' in html
    assert "<strong>Acme</strong>" in html


def test_a_name_cannot_bring_headers_or_tags_in(office: Office) -> None:
    bad = VISIT + 'theme: {company: "Acme\\r\\nBcc: all@example.org\\n\\n<b>x</b>"}\n'
    publish_survey(office.here.ledger.folder, from_yaml(bad))
    _, html = sent(office)
    mail = office.sink.mails[0]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "How was it? Acme Bcc: all@example.org <b>x</b> would like to know"
    assert office.sink.recipients == ["ann@example.org"]
    assert "<b>x</b>" not in html


def test_points_stand_in_rows_that_fit_a_phone(office: Office) -> None:
    _, html = sent(office)
    rows = [row.count('width="44"') for row in html.split('cellspacing="4"')[1:]]
    assert rows == [6, 5]
    assert html.count('width="44" height="44"') == 11


def test_faces_say_what_they_mean(office: Office) -> None:
    text, html = asked_in_mail(office, "{key: face, kind: emoji, text: {en: How was it?}}")
    assert "😊 Good: https://" in text
    assert 'title="Good" aria-label="Good"' in html
    assert "?face=4" in html


def test_named_points_stand_one_below_the_other(office: Office) -> None:
    names = "{1: {en: Bad}, 2: {en: Fair}, 3: {en: Good}}"
    question = f"{{key: rate, kind: rating, text: {{en: Rate}}, scale: {{low: 1, high: 3}}, labels: {names}}}"
    text, html = asked_in_mail(office, question)
    assert "2 Fair: https://" in text
    assert html.count('height="44"') == 3
    assert "2 Fair" in html


def test_the_ends_of_a_scale_are_said(office: Office) -> None:
    question = "{key: rate, kind: nps, text: {en: Recommend?}, labels: {0: {en: Never}, 10: {en: Surely}}}"
    _, html = asked_in_mail(office, question)
    assert "0: Never" in html
    assert "10: Surely" in html


def test_a_choice_is_chosen_by_its_key(office: Office) -> None:
    options = "[{key: a_b, text: {en: This}}, {key: other, text: {en: Else}, other: true}]"
    text, _ = asked_in_mail(office, f"{{key: pick, kind: single_choice, text: {{en: Which?}}, options: {options}}}")
    path = re.findall(r"Else: https://cx\.example\.com(\S+)", text)[0]
    assert path.endswith("?pick=other")
    assert Respondent().goes_to(path).form.fields["pick"] == ["other"]


@pytest.mark.parametrize(
    "question",
    [
        "{key: why, kind: text, text: {en: Why?}}",
        "{key: page, kind: nps, text: {en: Recommend?}}",
        "{key: many, kind: multiple_choice, text: {en: Which?}, options: [{key: a, text: {en: A}}]}",
    ],
)
def test_what_no_link_can_answer_is_asked_on_the_page(office: Office, question: str) -> None:
    text, html = asked_in_mail(office, question)
    assert text.count("https://") == 3
    assert "It counts only once you confirm it" not in html


def test_the_day_is_that_of_the_workspace(office: Office) -> None:
    office.invites("ann", language="de")
    office.sends()
    until = Invitation.objects.get().expires_at
    assert f"Der Link gilt bis {until.day}." in text_of(office.sink.mails[0])


@pytest.mark.parametrize("language", ["en", "de", "he"])
def test_every_mail_server_can_pass_a_mail_on(office: Office, language: str) -> None:
    sent(office, language=language)
    raw = office.sink.raw[0]
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_templates_hold_no_style_and_no_picture() -> None:
    import regard.web.asking

    folder = Path(regard.web.asking.__file__).parent / "templates/asking/mail"
    texts = [path.read_text() for path in folder.iterdir()]
    assert len(texts) == 2
    assert [text for text in texts if re.search(r"style|<img|url\(", text)] == []


def speaks(office: Office, language: str) -> None:
    """Let another system tell Ann's language."""
    said = Event(
        native_id="language", occurred_us=1_772_409_600_000_000, who="ann", kind="identify",
        attributes=(("locale", language),),
    )  # fmt: skip
    assert office.here.intake.take("shop", [said]).taken == 1
    catch_up(office.here.ledger)


def test_where_nobody_says_how_it_is_the_customers_language(office: Office) -> None:
    speaks(office, "de_AT")
    text, _ = sent(office)
    assert "Guten Tag," in text
    assert 'lang="de"' in Respondent().goes_to(re.findall(r"/i/[\w-]+", text)[0]).html


def test_what_the_invitation_says_goes_before_the_customers_language(office: Office) -> None:
    speaks(office, "de_AT")
    assert "שלום," in sent(office, language="he")[0]
