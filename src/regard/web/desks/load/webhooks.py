"""Webhooks of the desk: what each is and took, what a mapping makes of a sample, and changes to it."""

import json
import time
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from regard.collect.protocols.faults import RequestFault
from regard.collect.webhooks import Delivery, Signing, WebhookMapping, mapping_text, read_mapping_text
from regard.collect.webhooks.proposal import propose_rule
from regard.collect.webhooks.store import create_webhook, list_sources, read_webhook, save_text
from regard.collect.webhooks.trying import Trial, headers_of, try_body
from regard.errors import RegardError, WrongUseError
from regard.settings import read_environment
from regard.web.desks.load.flow import Fate, fates
from regard.web.desks.load.webhooks_forms import WebhookForm, WebhookMappingForm
from regard.web.intake.webhooks_counts import Deliveries, deliveries
from regard.web.shell.workspace import workspace


@dataclass(frozen=True)
class Listed:
    """One webhook of the list.

    Attributes:
        source, address, scheme: its name, where it is sent to, how it is signed.
        problem: why it can take nothing; empty if it can.
        deliveries: what came since the server was started.
        fate: what became of the events in it.
    """

    source: str
    address: str
    scheme: str
    problem: str
    deliveries: Deliveries
    fate: Fate


def listed(request: HttpRequest) -> list[Listed]:
    """Return the webhooks of the workspace, by name."""
    came, became = deliveries(), fates()
    return [
        _listed(request, source, came.get(source, Deliveries()), became.get(source, Fate(0, 0, 0)))
        for source in list_sources(workspace().ledger.folder)
    ]


def one_listed(request: HttpRequest, source: str) -> Listed:
    """Return one webhook.

    Raises:
        Http404: there is none of the name.
    """
    if source not in list_sources(workspace().ledger.folder):
        raise Http404
    return _listed(request, source, deliveries().get(source, Deliveries()), fates().get(source, Fate(0, 0, 0)))


def made_from(form: WebhookForm) -> tuple[str, str | None] | None:
    """Make the webhook that a valid form asks for; None, with its words in the form, if that is impossible.

    Returns:
        The name, and the secret if one was made.
    """
    source = form.cleaned_data["source"].strip()
    try:
        signing = msgspec.convert(form.details(), Signing)
        return source, create_webhook(workspace().ledger.folder, source, signing, form.cleaned_data["secret"] or None)
    except WrongUseError as error:
        form.add_error("secret" if "secret" in error.what else "source", str(error))
        return None


def kept(form: WebhookMappingForm, source: str) -> bool:
    """Keep the mapping of a form; say whether it is one, with what is wrong in the form."""
    try:
        save_text(workspace().ledger.folder, source, form.cleaned_data["text"])
    except WrongUseError as error:
        form.add_error("text", str(error))
        return False
    return True


def tried(form: WebhookMappingForm) -> Trial | None:
    """Return what the mapping of a form makes of its sample; None, with what is wrong in the form."""
    mapping = _mapping(form)
    if mapping is None:
        return None
    headers = headers_of(form.cleaned_data["headers"])
    delivery = Delivery(form.cleaned_data["sample"].encode(), headers, {}, time.time_ns() // 1000)
    try:
        return try_body(mapping, delivery)
    except RequestFault as fault:
        form.add_error("sample", fault.message)
        return None


def proposed(form: WebhookMappingForm, source: str) -> str | None:
    """Return the mapping of a form with one rule made of its sample; None, with what is wrong in the form."""
    mapping = _mapping(form)
    if mapping is None:
        return None
    try:
        rule = propose_rule(form.cleaned_data["sample"].encode(), mapping, source)
    except RequestFault as fault:
        form.add_error("sample", fault.message)
        return None
    except (WrongUseError, ValueError) as error:
        form.add_error("sample", str(error))
        return None
    return mapping_text(msgspec.structs.replace(mapping, events=(rule,)))


def as_text(event: dict[str, Any]) -> str:
    """Return the fields of an event as people read them, one a line."""
    return json.dumps(event, ensure_ascii=False, indent=2, default=str)


def _mapping(form: WebhookMappingForm) -> WebhookMapping | None:
    if not form.cleaned_data["sample"].strip():
        form.add_error("sample", _("Paste a body first."))
        return None
    try:
        return read_mapping_text(form.cleaned_data["text"].replace("\r\n", "\n"))
    except WrongUseError as error:
        form.add_error("text", str(error))
        return None


def _listed(request: HttpRequest, source: str, came: Deliveries, became: Fate) -> Listed:
    scheme, problem = "", ""
    try:
        found = read_webhook(workspace().ledger.folder, source)
    except RegardError as error:
        problem = str(error)
    else:
        scheme = found.mapping.signature.scheme
        if not found.secrets:
            problem = _("It has no secret yet. The command regard webhooks secret gives it one.")
        elif not found.mapping.events:
            problem = _("Its mapping has no rule yet, so that nothing becomes an event.")
    return Listed(source, _address(request, source), scheme, problem, came, became)


def _address(request: HttpRequest, source: str) -> str:
    url, path = read_environment().public_url, reverse("webhook", kwargs={"source": source}).rstrip("/")
    return url.rstrip("/") + path if url else request.build_absolute_uri(path)
