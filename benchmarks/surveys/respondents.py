"""Many respondents answer at the same time while the server is killed; nothing they sent may be lost or doubled.

Run it from the repository as `python -m benchmarks.surveys.respondents [RESPONDENTS] [KILLS]`. Each respondent has an
invitation and answers two pages over plain HTTP, as a browser without scripts would; whatever is not answered is sent
again. It exits with an error if an answer that was said to have arrived is not in the ledger, is there twice, or is
another's; or if a respondent could not come to the end.
"""

import argparse
import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import msgspec
from benchmarks.intake.evidence import children
from tests.live import live_server
from tests.web.asking.respondents import VISIT, Form, open_surveys

import regard

_RESPONDENTS, _KILLS = 500, 5
_PATIENCE_S = 240.0
_PAUSE_S = 0.2
_DONE = ("Thank you", "You have answered already")


@dataclass
class Toll:
    """What came of it.

    Attributes:
        arrived: respondents who were told that their answers have arrived.
        lost, doubled, mixed_up: how many of these the ledger has not, has more than once, or has with other words.
        kills: how often the server was killed.
        tries: requests that had to be sent again.
        seconds: of each respondent, from the first page to the last.
    """

    arrived: int = 0
    lost: int = 0
    doubled: int = 0
    mixed_up: int = 0
    kills: int = 0
    tries: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or mixed up."""
        return not (self.lost or self.doubled or self.mixed_up)


def main(respondents: int, kills: int) -> int:
    """Let so many answer, kill so often; return 0 if all is well."""
    with tempfile.TemporaryDirectory(prefix="regard-respondents-") as scratch:
        toll = answer_under_fire(Path(scratch) / "acme", respondents, kills)
    ordered = sorted(toll.seconds)
    median, most = (ordered[len(ordered) // 2], ordered[-1]) if ordered else (0.0, 0.0)
    print(
        f"{toll.arrived} of {respondents} arrived; the server was killed {toll.kills} times; {toll.tries} tries again"
    )
    print(f"lost {toll.lost}, doubled {toll.doubled}, mixed up {toll.mixed_up}")
    print(f"two pages took {median:.2f} s in the middle, {most:.2f} s at most")
    return 0 if toll.is_clean and toll.arrived == respondents else 1


def answer_under_fire(folder: Path, respondents: int, kills: int) -> Toll:
    """Let respondents answer by invitations in a new workspace, and hold the ledger against what they were told."""
    toll = Toll()
    with live_server(folder) as live:
        open_surveys(folder, VISIT)
        links = invited(folder, respondents)
        over = threading.Event()
        killer = threading.Thread(target=_kill, args=(live.pid, kills, over, toll))
        killer.start()
        with ThreadPoolExecutor(respondents) as crowd:
            told = list(crowd.map(lambda link: _answer(live.url, link, toll), links))
        over.set()
        killer.join()
    _hold_against(folder, links, told, toll)
    return toll


def invited(folder: Path, count: int) -> list[str]:
    """Return the paths of so many invitations."""
    words = [sys.executable, "-m", "benchmarks.surveys.invitations", str(folder), str(count)]
    done = subprocess.run(words, capture_output=True, check=True)
    return list(msgspec.json.decode(done.stdout, type=list[str]))


def _kill(pid: int, kills: int, over: threading.Event, toll: Toll) -> None:
    """Kill the processes that serve, which their supervisor then starts again."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    while toll.kills < kills and not over.wait(chance.uniform(0.5, 2.0)):
        serving = children(pid)
        if serving:
            os.kill(serving[-1], signal.SIGKILL)
            toll.kills += 1


def _answer(url: str, link: str, toll: Toll) -> str:
    """Answer by one invitation; return what the respondent wrote, empty if the end was never reached."""
    words, began = link.rpartition("/")[2][:12], time.monotonic()
    status, html, place = _sent(url, link, None, toll)
    replies = ({"nps": "3"}, {"reason": "other", "reason.other": words})
    while status and not any(said in html for said in _DONE):
        form = Form(html)
        page = form.fields.get("page", ["score"])[0]
        if not form.action:
            return ""
        sent = form.fields | {name: [value] for name, value in replies[page == "wrong"].items()}
        status, html, place = _sent(url, form.action or place, sent, toll)
    if not status:
        return ""
    toll.seconds.append(time.monotonic() - began)
    return words


def _sent(url: str, path: str, form: dict[str, list[str]] | None, toll: Toll) -> tuple[int, str, str]:
    """Ask for a page, or send one, until the server answers; follow where it leads."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            status, html, place = _once(url, path, form)
        except (OSError, http.client.HTTPException):
            status, html, place = 0, "", ""
        if status == 303:
            path, form = place, None
        elif 0 < status < 500:
            return status, html, path
        else:
            toll.tries += 1
            time.sleep(_PAUSE_S)
    return 0, "", path


def _once(url: str, path: str, form: dict[str, list[str]] | None) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        body = None if form is None else urlencode(form, doseq=True)
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Location", "")
    finally:
        connection.close()


def _hold_against(folder: Path, links: list[str], told: list[str], toll: Toll) -> None:
    """Count what the ledger lacks, has twice or has mixed up of what respondents were told has arrived."""
    with regard.open(folder) as ledger, regard.read(ledger) as reader:
        rows = reader.table("interaction")
        found = reader.arrow(rows.filter(rows["kind"] == "invitation_answered").select("seq", "campaign")).to_pylist()
        texts = reader.arrow(reader.table("answer").filter(reader.table("answer")["question"] == "reason")).to_pylist()
    words = {row["seq"]: row["text"] for row in texts}
    counts = Counter(row["campaign"] for row in found)
    said = {row["campaign"]: words.get(row["seq"]) for row in found}
    for place, (_, wrote) in enumerate(zip(links, told, strict=True)):
        wave = f"wave-{place}"
        toll.arrived += bool(wrote)
        toll.lost += bool(wrote) and not counts[wave]
        toll.doubled += counts[wave] > 1
        toll.mixed_up += bool(wrote) and bool(counts[wave]) and said[wave] != wrote


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("respondents", nargs="?", type=int, default=_RESPONDENTS)
    parser.add_argument("kills", nargs="?", type=int, default=_KILLS)
    given = parser.parse_args()
    sys.exit(main(given.respondents, given.kills))
