"""What is found of webhooks out when a workspace is checked."""

from regard.ledger.health import Finding, State
from regard.web.outbound.endpoints import counted_endpoints

_SUBJECT = "webhooks out"


def find_endpoints() -> list[Finding]:
    """Return a finding for each endpoint that is told nothing or has failed messages; or that all is well."""
    found: list[Finding] = []
    endpoints = counted_endpoints()
    for endpoint, _waiting, failed in endpoints:
        if not endpoint.is_active:
            found.append(Finding(_SUBJECT, State.WARN, f"{endpoint.name} is told nothing: {endpoint.stopped}."))
        elif failed:
            sentence = f"{endpoint.name} has {failed:,} messages that were given up; `regard outbound replay` repeats."
            found.append(Finding(_SUBJECT, State.WARN, sentence))
    waiting = sum(waiting for _endpoint, waiting, _failed in endpoints)
    well = Finding(_SUBJECT, State.OK, f"{len(endpoints):,} endpoints; {waiting:,} messages wait.")
    return found or [well]
