"""When the vault's key is changed, the server's own state follows: once, and all of it."""

from pathlib import Path

import pytest
from django.utils.timezone import now
from tests.cast import KEY, Contact, arrival, key_of, people

from regard.errors import BrokenWorkspaceError
from regard.ledger import append, create_ledger, open_ledger
from regard.ledger.ledger import RENAMING
from regard.ledger.rotate import rotate
from regard.story import folds
from regard.vault import pseudonym, read_keys
from regard.vault.pseudonyms import KEY_VARIABLE, write_keys
from regard.web.accounts.models import AuditEntry
from regard.web.asking.models import Consent, Invitation, Wanted
from regard.web.jobs.folders import folder_of
from regard.web.jobs.models import Job, State
from regard.web.jobs.rotating import finish_renaming
from regard.web.outbound.models import Endpoint, Message
from regard.web.running import WORKSPACE_VARIABLE
from regard.web.shell.lists import customers_of, keep_list
from regard.web.shell.models import CustomerList

pytestmark = pytest.mark.usefixtures("state")
NEW = b"n" * 32
OLD_ANN, ANN = key_of("ann").hex(), pseudonym(NEW, "customer_id", "ann").hex()
STRANGER = "ab" * 16
NEW_STRANGER = pseudonym(NEW, "pseudonym", STRANGER).hex()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace of which the ledger is under its new key, and nothing else yet."""
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "acme"))
    with create_ledger(tmp_path / "acme") as ledger:
        append(ledger, "interaction", arrival(Contact("1", "ann")), people("ann"))
        monkeypatch.delenv(KEY_VARIABLE)
        write_keys(ledger.folder, [KEY])
        rotate(ledger, folds(ledger), NEW)
    return tmp_path / "acme"


def asked(customer: str, name: str = "a") -> Invitation:
    made = {"token_hash": name, "survey": "visit", "version": 1, "touchpoint": "web", "expires_at": now()}
    return Invitation.objects.create(pk=name, customer=customer, **made)


def customers(model: type[Invitation | Wanted | Consent | Message]) -> list[str]:
    return sorted(model.objects.values_list("customer", flat=True))


def test_invitations_requests_and_consent_follow(folder: Path) -> None:
    for name, customer in (("ann", OLD_ANN), ("nobody", ""), ("stranger", STRANGER)):
        asked(customer, name)
    request = {"survey": "visit", "trigger": "t", "touchpoint": "web", "channel": "mail", "due_at": now()}
    Wanted.objects.create(contact="1", customer=OLD_ANN, **request)
    Consent.objects.create(customer=OLD_ANN, is_given=False, at=now())
    assert finish_renaming(folder)["invitations"] == 4
    assert customers(Invitation) == sorted(["", ANN, NEW_STRANGER])
    assert customers(Wanted) == customers(Consent) == [ANN]


def test_kept_lists_follow_in_their_order(folder: Path) -> None:
    kept = keep_list("Waited long", [STRANGER, OLD_ANN])
    finish_renaming(folder)
    assert customers_of(CustomerList.objects.get(pk=kept)) == [NEW_STRANGER, ANN]


def test_messages_follow_with_their_bodies(folder: Path) -> None:
    endpoint = Endpoint.objects.create(name="crm", url="https://crm.example")
    for name, about in (("m1", OLD_ANN), ("m2", "")):
        Message.objects.create(id=name, endpoint=endpoint, customer=about, body=f'{{"customer": "{about}"}}')
    finish_renaming(folder)
    assert customers(Message) == ["", ANN]
    assert Message.objects.get(pk="m1").body == f'{{"customer": "{ANN}"}}'


def test_jobs_follow_and_files_they_wrote_go(folder: Path) -> None:
    named = Job.objects.create(name="a", state=State.WAITING, arguments={"who": OLD_ANN, "job": "cd" * 16})
    other = Job.objects.create(name="b", state=State.DONE, result={"rows": 3})
    (folder_of(other) / "rows.csv").write_text(OLD_ANN)
    assert finish_renaming(folder).items() >= {"jobs": 1, "exports": 1}.items()
    named.refresh_from_db()
    assert named.arguments == {"who": ANN, "job": "cd" * 16}
    assert not (folder / "work" / str(other.pk)).exists()


def test_all_follows_once_and_the_log_says_so(folder: Path) -> None:
    marker = (folder / RENAMING).read_text()
    asked(STRANGER)
    finish_renaming(folder)
    (folder / RENAMING).write_text(marker)
    assert finish_renaming(folder) == {}
    assert customers(Invitation) == [NEW_STRANGER]
    (entry,) = AuditEntry.objects.filter(act="rotated", kind="vault_key")
    assert entry.detail["invitations"] == 1


def test_then_the_old_key_goes(folder: Path) -> None:
    assert read_keys(folder) == [NEW, KEY]
    finish_renaming(folder)
    assert read_keys(folder) == [NEW]
    assert finish_renaming(folder) == {}


def test_a_rotation_that_never_was_leaves_the_state_alone(folder: Path) -> None:
    (folder / RENAMING).write_text("of a key that never held")
    asked(OLD_ANN)
    assert finish_renaming(folder) == {}
    assert customers(Invitation) == [OLD_ANN]
    assert not (folder / RENAMING).exists()


def test_without_the_old_key_nothing_can_follow(folder: Path) -> None:
    write_keys(folder, [NEW])
    with pytest.raises(BrokenWorkspaceError, match="old key is gone"):
        finish_renaming(folder)
    with open_ledger(folder) as ledger:
        assert ledger.pseudonym_key == NEW
