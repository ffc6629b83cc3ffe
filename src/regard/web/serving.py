"""Serving: one process that supervises, server processes below it, and the background work beside them."""

import atexit
import json
import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard.collect import read_catalogue
from regard.collect.event_names import read_event_names
from regard.errors import WrongUseError
from regard.ledger import Ledger, open_ledger
from regard.ledger.lease import state_lease
from regard.settings import read_environment
from regard.web.logs import configuration, configure_logs, end_log, log

if TYPE_CHECKING:
    from granian.server import MPServer

METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_THREADS = 128
_STACK_BYTES = 32 << 20
_CONNECTIONS = 1024
_BACKLOG = 2048
_STOP_S = 8
_RESTART_S = 1.0
_READY_S = 60.0
_NICENESS = 10


@dataclass(frozen=True)
class Plan:
    """How to serve.

    Attributes:
        folder: the workspace.
        host, port: where to listen; port 0 takes a free one.
        processes: server processes.
        has_worker: the background work is done here too.
        as_json: tell the address as JSON.
        has_browser: show the first page in a browser.
    """

    folder: Path
    host: str
    port: int
    processes: int
    has_worker: bool
    as_json: bool
    has_browser: bool = False


def run_server(plan: Plan) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code.

    Raises:
        WrongUseError: the port is taken, or there are more processes than the database can serve.
        BrokenWorkspaceError: there is no workspace, or it cannot be read.
    """
    environment = read_environment()
    if plan.processes > 1 and environment.database_url is None:
        message = f"{plan.processes} processes cannot share the workspace's own database well: commits are shared"
        message += " within one process only."
        raise WrongUseError(message, "Leave --processes away, or set REGARD_DATABASE_URL to a PostgreSQL database.")
    with open_ledger(plan.folder) as ledger, _port(plan) as port, _metrics_folder():
        _check_tables(plan.folder)
        start_state(plan.folder)
        sign_in = _first_link(plan.folder)
        with _worker(plan, ledger):
            configure_logs(environment.log_level)
            # Python stops deeply nested data by counting, not by looking at the stack: small in Rust's threads.
            os.environ["RUST_MIN_STACK"] = str(_STACK_BYTES)
            # A copy of this process, with its threads, could hang for ever on a lock; hence a fresh one.
            multiprocessing.set_start_method("spawn", force=True)
            threading.Thread(target=_announce, args=(plan, port, sign_in), name="announce", daemon=True).start()
            _serve(plan, port, environment.log_level)
    log("stopped")
    atexit.register(end_log)
    return 0


def start_state(folder: Path) -> None:
    """Set Django up over a workspace, bring its tables up to date, and finish what a rotation of the key has left."""
    os.environ["REGARD_WORKSPACE"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")
    import django  # noqa: PLC0415 - the settings read the workspace when they are imported

    django.setup()
    from regard.web.jobs.rotating import finish_renaming  # noqa: PLC0415 - as above
    from regard.web.state import migrate  # noqa: PLC0415 - as above

    with state_lease(folder):
        migrate()
        finish_renaming(folder)


def _first_link(folder: Path) -> str | None:
    """Return the path that signs the first owner in, once; None if somebody can sign in already."""
    from regard.web.accounts.links import first_link  # noqa: PLC0415 - as above

    with state_lease(folder):
        return first_link()


def _check_tables(folder: Path) -> None:
    """Read what people keep by hand, so that a slip in it stops the start and not, again and again, a process.

    Raises:
        BrokenWorkspaceError: the catalogue or the table of event names cannot be read.
    """
    read_catalogue(folder)
    read_event_names(folder)


def run_worker(folder: Path) -> None:
    """Do the background work until SIGTERM or SIGINT.

    Raises:
        BrokenWorkspaceError: there is no workspace, or it cannot be read.
    """
    environment = read_environment()
    with open_ledger(folder) as ledger:
        start_state(folder)
        from regard.web.worker import work  # noqa: PLC0415 - metrics read where to write when they are imported

        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        configure_logs(environment.log_level)
        log("working")
        work(ledger, stop)
    log("stopped")


def _serve(plan: Plan, port: int, level: str) -> None:
    """Run the server processes; if they die one after the other, begin again after a pause."""
    asked_to_stop = False
    while not asked_to_stop:
        server = _server(plan, port, level)
        try:
            server.serve()
        except SystemExit as error:
            log("server_failed", level=logging.ERROR, exit_code=error.code)
        asked_to_stop = server.interrupt_signal
        if not asked_to_stop:
            time.sleep(_RESTART_S)


def _server(plan: Plan, port: int, level: str) -> "MPServer":
    from granian.constants import Interfaces  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import MPServer  # noqa: PLC0415

    return MPServer(
        "regard.web.wsgi:application",
        address=plan.host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=plan.processes,
        # Threads mostly wait for a commit that they share; connections beyond them wait their turn.
        blocking_threads=_THREADS,
        backpressure=_CONNECTIONS,
        backlog=_BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_S,
        log_level=LogLevels.error,
        log_dictconfig=configuration(level),
    )


@contextmanager
def _metrics_folder() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="regard-metrics-") as folder:
        os.environ[METRICS_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[METRICS_VARIABLE]


@contextmanager
def _port(plan: Plan) -> Iterator[int]:
    """Hold the port until the end: server processes may share it, another server may not have it."""
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    with socket.socket(family) as held:
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((plan.host, plan.port))
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind((plan.host, plan.port))
        except OSError as error:
            message = f"{plan.host}:{plan.port} cannot be listened on: {error.strerror}."
            raise WrongUseError(message, "Choose another --port or --host, or stop what listens there.") from error
        yield held.getsockname()[1]


@contextmanager
def _worker(plan: Plan, ledger: Ledger) -> Iterator[None]:
    """Do the background work in a thread of the supervising process, where it does not slow requests down."""
    if not plan.has_worker:
        yield
        return
    from regard.web.worker import work  # noqa: PLC0415 - as above

    def give_way() -> None:
        # Linux counts this for the thread alone: where cores are short, who sends goes before who counts.
        os.nice(_NICENESS)
        work(ledger, stop)

    stop = threading.Event()
    thread = threading.Thread(target=give_way, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _announce(plan: Plan, port: int, sign_in: str | None) -> None:
    """Print the address as soon as the server answers there, and show it if that is wanted."""
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    url = f"http://{host}:{port}"
    deadline = time.monotonic() + _READY_S
    while not _answers(url):
        if time.monotonic() > deadline:
            log("not_ready", level=logging.ERROR)
            return
        time.sleep(0.05)
    link = f"{url}{sign_in}" if sign_in else None
    data: dict[str, Any] = {"url": url, "pid": os.getpid(), "sign_in": link}
    said = f"Regard is at {url}" + (f"\nSign in, once, with: {link}" if link else "")
    sys.stdout.write((json.dumps(data) if plan.as_json else said) + "\n")
    sys.stdout.flush()
    if plan.has_browser:
        webbrowser.open(link or url)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - the address is our own
            return True
    except OSError:
        return False
