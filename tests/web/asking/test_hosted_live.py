"""A real server after an anonymous survey: neither its log nor any file leads from the link to anything."""

import json
import tempfile
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.cli.faces import done
from tests.live import started, stopped
from tests.web.asking.respondents import SECRET, Form, open_surveys


def send(url: str, html: str, **replies: str) -> tuple[str, str]:
    """Send the form of a page, and return where that led and what is there."""
    form = Form(html)
    body = urlencode(form.fields | {name: [value] for name, value in replies.items()}, doseq=True)
    with urlopen(Request(url + form.action, data=body.encode())) as answer:  # noqa: S310 - our own server
        return answer.geturl(), answer.read().decode()


def test_a_secret_link_stands_in_no_log_and_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    done("init", folder)
    open_surveys(folder, SECRET)
    with tempfile.TemporaryFile() as log:
        process = started(folder, log=log)
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with urlopen(f"{url}/s/secret?c=bobs-own-code") as first:  # noqa: S310 - our own server
            place, html = send(url, first.read().decode(), nps="3")
        assert "Thank you" in send(url, html)[1]
        stopped(process)
        log.seek(0)
        said = log.read()
    assert b"asking:sitting" in said
    secret = place.rpartition("/")[2].partition("?")[0].encode()
    kept = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} | {"the log": said}
    assert [name for name, data in kept.items() if secret in data or b"bobs-own-code" in data] == []
