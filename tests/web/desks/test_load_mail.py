"""Mail in the desk *Load*: looked at, tried and loaded like any other file."""

import io
import zipfile
from pathlib import Path

from tests.web.desks.loading import Site, loaded, send, tried

from regard.web.running import Running

INBOX = Path(__file__).parents[3] / "examples" / "inbox.mbox"


def test_an_archive_of_messages_goes_from_upload_to_numbers(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, INBOX.read_bytes(), "inbox.mbox")
    page = client.get(f"/load/files/{upload.id}/").content.decode()
    assert "&#x27;shop.example&#x27; is taken as the company" in page
    tried(here, client, upload)
    found = client.get(f"/load/files/{upload.id}/trial").context["trial"].found
    assert (found.taken, found.refused, found.reasons[0].reason) == (4, 1, "automatic_message")
    assert loaded(here, client, upload).import_id == 1


def test_a_zip_of_messages_is_read(site: Site, here: Running) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mails/inbox.mbox", INBOX.read_bytes())
    client = site("manager")
    upload = send(client, packed.getvalue(), "mails.zip")
    tried(here, client, upload)
    assert client.get(f"/load/files/{upload.id}/trial").context["trial"].found.taken == 4


def test_who_sees_no_people_sees_no_addresses(site: Site, here: Running) -> None:
    client = site("analyst")
    upload = send(client, INBOX.read_bytes(), "inbox.mbox")
    tried(here, client, upload)
    pages = [client.get(f"/load/files/{upload.id}/{part}").content.decode() for part in ("", "trial")]
    assert not any("ann@mail.example" in page or "Ann Smith" in page for page in pages)
