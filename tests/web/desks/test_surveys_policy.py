"""The contact policy in the web app: rules, the order of surveys, consent, and what a change would come to."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regard.ask.policy_rules import (
    USUAL_POLICY,
    ContactPolicy,
    Of,
    Rule,
    Scope,
    read_policy,
    shown_policy,
    write_policy,
)
from regard.ask.register import publish, put_draft
from regard.ask.writing import from_yaml
from regard.vocabulary import AnswerKind, Channel
from regard.web.accounts.models import AuditEntry
from regard.web.desks.surveys.policy_changes import moved, with_priority, without_priority
from regard.web.desks.surveys.policy_words import but_sentence, rule_sentence, span_words
from regard.web.running import Running

Site = Callable[..., Client]
SURVEY = """
key: {key}
name: {key} survey
touchpoint: store
languages: [en]
pages:
- key: score
  questions:
  - {{key: nps, wording: nps.touchpoint}}
"""
RULE = {"scope": "person", "at_most": "2", "within_days": "14", "of": "any"}


@pytest.fixture
def folder(here: Running, state: None) -> Path:
    """Return a workspace with two open surveys."""
    for key in ("visit", "relation"):
        put_draft(here.ledger.folder, from_yaml(SURVEY.format(key=key)))
        publish(here.ledger.folder, key)
    return here.ledger.folder


def said(client: Client, path: str = "policy") -> str:
    return unescape(client.get(f"/surveys/{path}").content.decode())


def send(client: Client, folder: Path, path: str = "policy", **sent: Any) -> Any:
    return client.post(f"/surveys/{path}", {"seen": shown_policy(read_policy(folder)), **sent})


def done(client: Client, folder: Path, act: str, **sent: Any) -> ContactPolicy:
    assert send(client, folder, do=act, **sent).status_code == 302
    return read_policy(folder)


def test_the_usual_policy_is_told_in_sentences(site: Site, folder: Path) -> None:
    page = said(site("viewer"))
    assert "A person is sent at most 1 survey within 30 days." in page
    assert "A person is sent at most 1 survey that asks for recommendation (NPS) within 90 days." in page
    assert "All are asked who have not declined." in page
    assert "within 5 minutes" in page
    assert "Remove" not in page


def test_a_rule_is_added_and_noted(site: Site, folder: Path) -> None:
    client = site("manager")
    answer = send(client, folder, "policy/rules/new", **RULE, do="save", but=["relation"])
    assert answer.url == "/surveys/policy"
    assert read_policy(folder).rules[2:] == (Rule(Scope.PERSON, 2, 14, but=("relation",)),)
    assert AuditEntry.objects.get(kind="contact policy").detail == {"about": "new rule"}
    assert "It leaves out: relation." in said(client)


@pytest.mark.parametrize(
    ("typed", "of", "name"),
    [
        ({"of": "measure", "measure": "csat", "survey": "visit"}, Of.MEASURE, "csat"),
        ({"of": "measure"}, Of.MEASURE, None),
        ({"of": "survey", "survey": "visit"}, Of.SURVEY, "visit"),
        ({"of": "channel", "channel": "phone"}, Of.CHANNEL, "phone"),
    ],
)
def test_a_rule_is_about_what_counts(site: Site, folder: Path, typed: dict[str, str], of: Of, name: str | None) -> None:
    send(site("manager"), folder, "policy/rules/1", **(RULE | typed), do="save")
    assert read_policy(folder).rules == (USUAL_POLICY.rules[0], Rule(Scope.PERSON, 2, 14, of, name))


def test_a_rule_opens_as_it_is(site: Site, folder: Path) -> None:
    write_policy(folder, ContactPolicy(rules=(Rule(Scope.TEAM, 3, 0.5, Of.SURVEY, "gone", but=("old",)),)))
    page = said(site("manager"), "policy/rules/0")
    for value in ("team", "3", "0.5", "survey", "gone", "old"):
        assert f'value="{value}"' in page
    assert '<option value="gone" selected>gone</option>' in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"at_most": "few"}, "Enter a whole number"),
        ({"at_most": "-1"}, "greater than or equal to 0"),
        ({"within_days": "0"}, "More than zero days are needed."),
        ({"within_days": "99999"}, "less than or equal to 36500"),
        ({"of": "weather"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_stays(
    site: Site, folder: Path, wrong: dict[str, str], told: str
) -> None:
    answer = send(site("manager"), folder, "policy/rules/new", **(RULE | wrong), do="save")
    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())
    assert 'value="14"' in answer.content.decode() or "within_days" in wrong
    assert read_policy(folder) == USUAL_POLICY


def test_a_rule_that_is_not_there_is_no_page(site: Site, folder: Path) -> None:
    assert site("manager").get("/surveys/policy/rules/7").status_code == 404


def test_a_removed_rule_can_be_put_back_once(site: Site, folder: Path) -> None:
    client = site("manager")
    assert done(client, folder, "rule-remove:0").rules == USUAL_POLICY.rules[1:]
    assert "Undo it" in said(client)
    assert done(client, folder, "restore") == USUAL_POLICY
    assert "Undo it" not in said(client)


def test_what_others_changed_since_is_not_undone(site: Site, folder: Path) -> None:
    client = site("manager")
    done(client, folder, "rule-remove:0")
    write_policy(folder, ContactPolicy())
    assert "Undo it" not in said(client)
    assert done(client, folder, "restore") == ContactPolicy()


def test_surveys_are_put_into_an_order(site: Site, folder: Path) -> None:
    client = site("manager")
    done(client, folder, "priority-add", survey="visit")
    assert done(client, folder, "priority-add", survey="relation").priorities == ("visit", "relation")
    assert done(client, folder, "earlier:relation").priorities == ("relation", "visit")
    assert done(client, folder, "later:relation").priorities == ("visit", "relation")
    assert done(client, folder, "priority-remove:visit").priorities == ("relation",)
    assert done(client, folder, "priority-add", survey="unknown").priorities == ("relation",)


def test_an_order_ends_at_its_ends() -> None:
    policy = ContactPolicy(priorities=("a", "b"))
    assert moved(policy, "a", -1) == moved(policy, "b", 1) == moved(policy, "c", 1) == policy
    assert with_priority(policy, "a") == without_priority(policy, "c") == policy


def test_consent_and_time_are_saved(site: Site, folder: Path) -> None:
    policy = done(site("manager"), folder, "save", needs_consent="on", together_minutes="90")
    assert (policy.needs_consent, policy.together_minutes) == (True, 90)
    page = said(site("viewer"))
    assert "Only who has agreed to be asked is asked." in page
    assert "1.5 hours" not in page
    assert "90 minutes" in page


def test_a_time_of_more_than_a_day_is_refused(site: Site, folder: Path) -> None:
    answer = send(site("manager"), folder, do="save", together_minutes="2000")
    assert answer.status_code == 422
    assert b'value="2000"' in answer.content


@pytest.mark.parametrize(
    ("path", "sent"),
    [("policy", {"do": "save", "together_minutes": "9"}), ("policy/rules/new", {**RULE, "do": "save"})],
)
def test_nobody_elses_change_is_overwritten(site: Site, folder: Path, path: str, sent: dict[str, str]) -> None:
    client, seen = site("manager"), shown_policy(read_policy(folder))
    write_policy(folder, ContactPolicy(priorities=("visit",)))
    answer = client.post(f"/surveys/{path}", {"seen": seen, **sent})
    assert answer.status_code == 422
    assert "the rules, the order of surveys" in unescape(answer.content.decode())
    assert read_policy(folder) == ContactPolicy(priorities=("visit",))


def test_a_button_of_an_old_page_does_nothing_and_says_so(site: Site, folder: Path) -> None:
    client, seen = site("manager"), shown_policy(read_policy(folder))
    write_policy(folder, ContactPolicy(rules=(Rule(Scope.TEAM, 1, 1),)))
    page = client.post("/surveys/policy", {"seen": seen, "do": "rule-remove:0"}, follow=True)
    assert "Somebody has changed this meanwhile: the rules" in unescape(page.content.decode())
    assert len(read_policy(folder).rules) == 1
    page = client.post("/surveys/policy", {"do": "rule-remove:0"}, follow=True)
    assert "Somebody has changed this meanwhile: something" in unescape(page.content.decode())


def test_an_unknown_button_changes_nothing(site: Site, folder: Path) -> None:
    client = site("manager")
    assert done(client, folder, "rule-remove:x") == done(client, folder, "dance") == USUAL_POLICY


def test_only_who_writes_surveys_for_all_changes_the_policy(site: Site, folder: Path) -> None:
    for client in (site("viewer"), site("department", departments=["shops"]), site("manager", units=["berlin"])):
        assert send(client, folder, do="rule-remove:0").status_code == 403
        assert client.get("/surveys/policy/rules/new").status_code == 403
        assert client.get("/surveys/policy").status_code == 200
    assert read_policy(folder) == USUAL_POLICY


def test_every_rule_there_can_be_is_a_sentence_of_its_own() -> None:
    names: dict[Of, list[str | None]] = {
        Of.ANY: [None],
        Of.MEASURE: [None, AnswerKind.NPS],
        Of.SURVEY: [None, "visit"],
        Of.CHANNEL: [None, Channel.PHONE],
    }
    rules = [Rule(scope, n, 7, of, name) for scope in Scope for of in Of for name in names[of] for n in (1, 5)]
    sentences = [rule_sentence(rule) for rule in rules]
    assert len(set(sentences)) == len(rules)
    assert all(sentence.endswith("within 7 days.") and "%(" not in sentence for sentence in sentences)
    assert but_sentence(rules[0]) == ""


def test_spans_are_told_in_whole_units() -> None:
    assert [span_words(s) for s in (0, 60, 5400, 3600, 86_400, 129_600)] == [
        "0 minutes", "1 minute", "90 minutes", "1 hour", "1 day", "36 hours",
    ]  # fmt: skip


def test_a_policy_can_be_tried_before_there_are_contacts(site: Site, folder: Path) -> None:
    answer = send(site("manager"), folder, do="try", together_minutes="9")
    assert "There are no contacts yet to hold it against." in answer.content.decode()
    assert 'value="9"' in answer.content.decode()
    assert read_policy(folder) == USUAL_POLICY
