"""Stopping: an endpoint that is told nothing more, until somebody says so."""

import logging

from regard.web.logs import log
from regard.web.outbound.models import Endpoint, Stopped


def stop(endpoint: Endpoint, why: Stopped) -> None:
    """Tell an endpoint nothing more; what waits for it stays."""
    endpoint.is_active, endpoint.stopped = False, why
    endpoint.save(update_fields=["is_active", "stopped"])
    log("outbound_stopped", level=logging.WARNING, endpoint=endpoint.pk, why=why.value)
