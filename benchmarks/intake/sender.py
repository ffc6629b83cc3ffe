"""Clients in a process of their own that send until every batch is acknowledged, and write down which were.

Run as `python -m benchmarks.intake.sender PORT KEY LOG STOP`. A line `TOKEN SIZE KNOWN TRIES` in the log is on
disk before the next batch goes out (`events.ids` says which ids a token stands for; `KNOWN` of them the server
had already). A batch that gets no answer, or one that asks for patience, goes out again, as with the SDKs.
A line `fault STATUS BODY` is an answer that no correct client should get. Once there is a file STOP, no new
batch is begun.
"""

import base64
import http.client
import os
import sys
import threading
import time
from itertools import cycle
from pathlib import Path

import msgspec
from benchmarks.intake.events import Batches

_THREADS = 6
_SIZES = (1, 2, 1, 5, 3, 12)
_PAUSE_S = 0.05
_PATIENCE_S = 15.0


class Log:
    """The file of what was acknowledged, outside of everything that is killed."""

    def __init__(self, path: Path) -> None:
        """Open it for adding."""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, *words: object) -> None:
        """Add a line; on return it is on disk."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())
        os.fsync(self._file)


class Client:
    """One client: a batch, and the next once it is acknowledged."""

    def __init__(self, port: int, key: str, log: Log) -> None:
        """Get ready to send."""
        basic = base64.b64encode(f"{key}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        self._log = log
        self._supplies = {size: Batches(size, key) for size in set(_SIZES)}

    def work(self, stop: Path) -> None:
        """Send until told to stop."""
        for size in cycle(_SIZES):
            token, body = self._supplies[size].next()
            tries = 1
            while (known := self._known(body)) is None:
                tries += 1
                time.sleep(_PAUSE_S)
            self._log.note(token, size, known, tries)
            if stop.exists():
                return

    def _known(self, body: bytes) -> int | None:
        """Send a batch; return how many of its ids the server had already, None if it was not acknowledged."""
        try:
            self._connection.request("POST", "/v1/batch", body, self._headers)
            answer = self._connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None
        if answer.status in (429, 503):
            return None
        if answer.status != 200:
            self._log.note("fault", answer.status, said[:300])
            return None
        return int(msgspec.json.decode(said)["known"])


def main(port: str, key: str, log_path: str, stop_path: str) -> None:
    """Let some clients work at once."""
    log = Log(Path(log_path))
    clients = [Client(int(port), key, log) for _ in range(_THREADS)]
    threads = [threading.Thread(target=client.work, args=(Path(stop_path),)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
