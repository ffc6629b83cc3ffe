"""Invitations: one link for one customer, once, and nobody can say that the answers are about somebody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.asking.respondents import ANONYMOUS, VISIT, Respondent, publish_survey, told

from regard.ask.register import archive
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.errors import WrongUseError
from regard.ledger.erase import erase
from regard.story import folds
from regard.vault import pseudonym
from regard.web.asking.inviting import forget_erased, invite, withdraw
from regard.web.asking.models import Invitation, Invited, Sitting
from regard.web.asking.subjects import Subject
from regard.web.running import Running

Invite = Callable[..., str]
pytestmark = pytest.mark.usefixtures("shop")


def meet_ann(here: Running) -> bytes:
    """Let Ann be known, and return her pseudonym."""
    here.intake.take("shop", [Event(native_id="1", occurred_us=1_700_000_000_000_000, who="ann", touchpoint="web")])
    return pseudonym(here.ledger.pseudonym_key, "customer_id", "ann")


def test_an_invitation_is_offered_shown_and_answered(shop: Running, ann: Respondent, invited: Invite) -> None:
    ann.goes_to(invited()).sends(nps="10")
    assert ann.heading == "Thank you"
    assert [len(told(shop, state)) for state in ("offered", "shown", "answered")] == [1, 1, 1]
    found = Invitation.objects.get()
    assert (found.state, found.answered_at is not None) == (Invited.ANSWERED, True)


def test_looking_at_a_link_changes_nothing(shop: Running, ann: Respondent, invited: Invite) -> None:
    ann.goes_to(invited())
    assert (Invitation.objects.get().state, Sitting.objects.count()) == (Invited.OFFERED, 0)
    assert told(shop, "shown") == []


def test_a_page_that_says_that_it_was_seen_is_noted_once(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited()
    ann.goes_to(link)
    assert f'data-shown="{link}/shown"' in ann.html
    assert [ann.client.post(f"{link}/shown").status_code for _ in range(2)] == [204, 204]
    assert Invitation.objects.get().state == Invited.SHOWN
    assert len(told(shop, "shown")) == 1
    assert ann.client.post("/i/nobody/shown").status_code == 204


def test_who_and_what_it_is_about_comes_from_the_invitation(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited(customer=meet_ann(shop).hex(), unit="mitte", account="Delta Ltd", campaign="spring", channel="email")
    ann.goes_to(f"{link}?t=store&u=x&c=y").sends(nps="10", touchpoint="store", customer="bob")
    (found,) = told(shop)
    assert found.row["customer_no"] == told(shop, "offered")[0].row["customer_no"] is not None
    assert [found.row[name] for name in ("touchpoint", "unit", "account", "campaign")] == [
        "web", "mitte", "Delta Ltd", "spring",
    ]  # fmt: skip
    assert '"sent_by":"email"' in found.row["context"]


def test_a_customer_is_told_that_the_answers_are_kept_with_the_rest(
    shop: Running, ann: Respondent, invited: Invite
) -> None:
    link = invited(customer=meet_ann(shop).hex())
    assert "what Regard knows about you" in ann.goes_to(link).html
    assert "knows about you" not in ann.goes_to(invited()).html


def test_answers_of_somebody_erased_meanwhile_name_nobody(shop: Running, ann: Respondent, invited: Invite) -> None:
    who = meet_ann(shop)
    ann.goes_to(invited(customer=who.hex()))
    erase(shop.ledger, [who], folds(shop.ledger), now())
    ann.sends(nps="10")
    assert [each.row["customer_no"] for each in told(shop)] == [None]


def test_invitations_of_the_erased_are_forgotten_and_no_others(shop: Running, ann: Respondent, invited: Invite) -> None:
    who = meet_ann(shop)
    ann.goes_to(invited(customer=who.hex())).sends(nps="3")
    invited()
    erase(shop.ledger, [who], folds(shop.ledger), now())
    anew = invite("visit", Subject("web", customer=who.hex()))
    assert forget_erased(shop.ledger) == 1
    assert Invitation.objects.filter(customer=who.hex()).get() == anew.invitation
    assert (Invitation.objects.count(), Sitting.objects.count()) == (2, 0)


def test_an_invitation_is_answered_once(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited()
    ann.goes_to(link).sends(nps="10")
    assert (ann.goes_to(link).heading, ann.page.status_code) == ("You have answered already", 200)
    assert ann.client.post(link, {"nps": "1"}).status_code == 200
    assert len(told(shop)) == 1


def test_one_goes_on_on_another_device(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited()
    ann.goes_to(link).sends(nps="3")
    phone = Respondent().goes_to(link)
    assert phone.heading == "Go on where you stopped?"
    phone.goes_to(f"{link}?page=wrong").sends()
    assert [each.answers for each in told(shop)] == [{"nps": 3}]


def test_an_invitation_that_is_over_says_so(ann: Respondent, invited: Invite) -> None:
    link = invited()
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    assert (ann.goes_to(link).heading, ann.page.status_code) == ("This link has expired", 410)
    assert ann.client.post(link).status_code == 410


def test_an_invitation_that_was_taken_back_says_so(ann: Respondent, invited: Invite) -> None:
    link = invited()
    found = Invitation.objects.get()
    assert [withdraw(found.pk, "wrong_list") for _ in range(2)] == [True, False]
    assert (ann.goes_to(link).heading, ann.page.status_code) == ("This survey is closed", 410)


def test_a_link_that_nobody_was_given_leads_nowhere(ann: Respondent) -> None:
    assert ann.goes_to("/i/nobody").page.status_code == 404


def test_the_link_itself_is_kept_nowhere(shop: Running, ann: Respondent, invited: Invite) -> None:
    secret = invited().rpartition("/")[2]
    row = Invitation.objects.values().get()
    assert secret not in str(row)
    assert len(secret) >= 43


def test_the_version_that_was_begun_is_answered_to_its_end(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited()
    ann.goes_to(link)
    changed = VISIT.replace("You gave {nps}. What was wrong?", "What shall we change?")
    assert publish_survey(shop.ledger.folder, from_yaml(changed)) == 2
    ann.sends(nps="3")
    assert "What was wrong?" in ann.html
    ann.sends()
    assert '"version":1' in told(shop)[0].row["context"]
    assert "What shall we change?" in Respondent().goes_to("/s/visit").sends(nps="3").html


def test_an_invitation_to_a_survey_that_was_put_away_says_that_it_is_closed(
    shop: Running, ann: Respondent, invited: Invite
) -> None:
    link = invited()
    archive(shop.ledger.folder, "visit")
    assert ann.goes_to(link).heading == "This survey is closed"


def test_nobody_is_invited_by_name_to_an_anonymous_survey() -> None:
    with pytest.raises(WrongUseError, match="anonymous"):
        invite("secret", Subject(touchpoint="store"))


def test_nobody_is_invited_to_what_is_not_there(shop: Running) -> None:
    with pytest.raises(WrongUseError, match="moon"):
        invite("visit", Subject(touchpoint="moon"))
    archive(shop.ledger.folder, "visit")
    with pytest.raises(WrongUseError, match="not open"):
        invite("visit", Subject(touchpoint="store"))


def test_who_was_asked_by_name_is_not_told_to_be_anonymous(shop: Running, ann: Respondent, invited: Invite) -> None:
    link = invited()
    publish_survey(shop.ledger.folder, from_yaml(ANONYMOUS))
    ann.goes_to(link).sends(nps="10")
    assert '"version":1' in told(shop)[0].row["context"]


def test_the_page_opens_in_the_language_of_the_invitation(ann: Respondent) -> None:
    asked = invite("visit", Subject(touchpoint="web"), language="de")
    assert 'lang="de"' in ann.goes_to(asked.path).html


def test_facts_of_the_invitation_can_be_named_in_texts(shop: Running, ann: Respondent) -> None:
    text = VISIT.replace("Would you recommend {@company}?", "{@touchpoint.name}, {@company}, {@kind}")
    publish_survey(shop.ledger.folder, from_yaml(text))
    asked = invite("visit", Subject(touchpoint="web", facts={"kind": "purchase"}))
    assert "The shop online, Regard, purchase" in ann.goes_to(asked.path).html
