"""What tests of the desk *Load* do again and again: send a file, map it, load it, let the worker work."""

import threading
from collections.abc import Callable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regard.story import catch_up
from regard.web.desks.load.models import Upload
from regard.web.jobs.queue import take
from regard.web.jobs.working import perform
from regard.web.running import Running

Site = Callable[..., Client]
SHOP = Path(__file__).parents[3] / "examples" / "shop.csv"
ORDERS = b"order_id,customer,ordered_at,touchpoint,nps\n" + b"".join(
    f"o{number},c{number % 3},2026-05-0{1 + number % 9}T10:00:00Z,Hotline,{number % 11}\n".encode()
    for number in range(30)
)


def work_off(here: Running) -> None:
    """Do what is in the queue, as the worker does."""
    while (taken := take()) is not None:
        perform(here.ledger, taken, threading.Event())


def send(client: Client, content: bytes, name: str = "orders.csv") -> Upload:
    """Upload a file that is taken, and return it."""
    response = client.post("/load/upload", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content
    return Upload.objects.filter(removed_at=None).latest("at")


def mapped(client: Client, upload: Upload, **changes: str) -> dict[str, str]:
    """Return what the form of the columns says, with some fields changed."""
    form = client.get(f"/load/files/{upload.id}/").context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def tried(here: Running, client: Client, upload: Upload, **changes: str) -> None:
    """Say what the columns are, and have the dry run done."""
    assert client.post(f"/load/files/{upload.id}/", mapped(client, upload, **changes)).status_code == 302
    work_off(here)


def loaded(here: Running, client: Client, upload: Upload, **changes: str) -> Upload:
    """Try a file, load it, and bring the numbers up to date."""
    tried(here, client, upload, **changes)
    assert client.post(f"/load/files/{upload.id}/load").status_code == 302
    work_off(here)
    catch_up(here.ledger)
    upload.refresh_from_db()
    return upload
