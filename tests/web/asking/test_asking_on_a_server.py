"""The whole way of a survey with ledger and state on a database server, as in files."""

import json

import pytest
from tests import postgres
from tests.web.asking import lasting
from tests.web.asking.respondents import Respondent, told
from tests.web.asking.triggering import goes_on, key_of, let_mail, meets, reasons, trigger

from regard.web.asking.models import Invitation, Invited, Mail, Mailing
from regard.web.asking.tokens import link_of
from regard.web.running import Running

cluster, database_url, url, office = postgres.cluster, postgres.database_url, lasting.url, lasting.office


def test_a_contact_leads_to_a_mail_and_its_link_to_an_answer(office: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    let_mail(monkeypatch)
    trigger(office)
    goes_on(office)
    meets(office, "1", unit="mitte")
    assert goes_on(office) == {"looked_at": 1, "wanted": 1, "passed": 0, "asked": 1, "forgotten": 0}
    (mail,) = Mail.objects.select_related("invitation")
    assert (mail.state, mail.invitation.customer) == (Mailing.WAITING, key_of(office))
    Respondent().goes_to(link_of(mail.invitation)).sends(nps="10")
    assert Invitation.objects.get().state == Invited.ANSWERED
    (answer,) = told(office)
    assert (answer.row["unit"], answer.answers["nps"]) == ("mitte", 10)
    assert json.loads(answer.row["context"])["trigger"] == "bought"
    meets(office, "2")
    goes_on(office)
    assert (Invitation.objects.count(), reasons(office)) == (1, [("visit", "asked_recently")])
