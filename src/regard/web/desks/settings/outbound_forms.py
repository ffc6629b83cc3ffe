"""The forms of webhooks out."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.vocabulary import AnswerKind
from regard.web.outbound.bodies import EventType
from regard.web.outbound.endpoints import Plan
from regard.web.outbound.guarding import Blocked, allowed_besides, checked
from regard.web.outbound.models import Endpoint
from regard.web.outbound.wants import Wants, read_wants
from regard.web.shell.names import value_word

EVENTS: dict[EventType, LazyText] = {
    EventType.CONTACT_RECEIVED: __("A contact came"),
    EventType.ANSWER_RECEIVED: __("A customer answered"),
    EventType.INVITATION_ANSWERED: __("An invitation was answered"),
    EventType.CONSENT_CHANGED: __("A customer gave or withdrew consent"),
    EventType.PROMISE_BROKEN: __("A promise was broken"),
    EventType.CUSTOMER_ERASED: __("A customer was erased"),
    EventType.CUSTOMER_MERGED: __("Two customers were found to be one"),
    EventType.CUSTOMER_UNMERGED: __("Two customers were taken apart again"),
    EventType.JOB_FAILED: __("A job failed"),
}
"""What one can choose, in words."""

BLOCKED: dict[Blocked, LazyText] = {
    Blocked.NO_URL: __("This is no web address. Write, for example: https://hooks.example.com/regard"),
    Blocked.CREDENTIALS: __("Leave user and password out of the address: messages are signed instead."),
    Blocked.NOT_ENCRYPTED: __("The address must begin with https://"),
    Blocked.PORT: __("Messages go to the ports 80, 443, 8080 and 8443 only."),
    Blocked.UNRESOLVED: __("There is no server of this name."),
    Blocked.NOT_PUBLIC: __("The server is in a private network. Whoever runs Regard can allow it."),
}
"""Why nothing is sent to an address, in words."""

_SCORES: dict[AnswerKind, LazyText | str] = {
    AnswerKind.NPS: "NPS",
    AnswerKind.CSAT: "CSAT",
    AnswerKind.CES: "CES",
    AnswerKind.RATING: __("Rating"),
}
_LISTS = ("touchpoints", "kinds", "channels", "outcomes")


class EndpointForm(forms.Form):
    """What somebody decides about an endpoint; `plan` is what the form says, once it is valid."""

    name = forms.CharField(label=__("Name"), max_length=80, help_text=__("For people, such as: Help desk."))
    url = forms.CharField(
        label=__("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=__("Where messages are sent to, beginning with https://"),
    )
    types = forms.MultipleChoiceField(
        label=__("What it is told"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )
    touchpoints = forms.CharField(
        label=__("Only at these touchpoints"),
        required=False,
        help_text=__("Keys with commas between; empty: at all. Holds for contacts, answers and promises."),
    )
    kinds = forms.CharField(
        label=__("Only contacts of these kinds"), required=False, help_text=__("Such as: purchase, complaint")
    )
    channels = forms.CharField(
        label=__("Only through these channels"), required=False, help_text=__("Such as: phone, store")
    )
    outcomes = forms.CharField(
        label=__("Only with these outcomes"), required=False, help_text=__("Such as: failure, abandoned")
    )
    scores = forms.MultipleChoiceField(
        label=__("Only answers with one of these scores"),
        required=False,
        choices=list(_SCORES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    at_most = forms.FloatField(
        label=__("Only scores up to"),
        required=False,
        help_text=__("6 for NPS: the detractors. Empty: whatever the score is."),
    )
    texts = forms.BooleanField(
        label=__("Send customers' own words too"),
        required=False,
        help_text=__("They are redacted, but may still tell who wrote them."),
    )

    def __init__(self, data: QueryDict | None = None, endpoint: Endpoint | None = None) -> None:
        """Begin with an endpoint as it is, or with a new one."""
        super().__init__(data, initial=_initial(endpoint) if endpoint else None)

    def clean_url(self) -> str:
        """Check where messages would go."""
        url = cast("str", self.cleaned_data["url"]).strip()
        found = checked(url, allowed_besides())
        if isinstance(found, Blocked):
            raise ValidationError(str(BLOCKED[found]))
        return url

    @property
    def plan(self) -> Plan:
        """The decision that the form makes."""
        said = self.cleaned_data
        lists = {name: _split(said[name]) for name in _LISTS}
        types = tuple(EventType(kind) for kind in said["types"])
        wants = Wants(types=types, scores=tuple(said["scores"]), at_most=said["at_most"], **lists)
        return Plan(name=said["name"], url=said["url"], wants=wants, texts=said["texts"])


def wants_words(wants: Wants) -> list[str]:
    """Return what an endpoint is told, in words, one phrase for each type and each bound."""
    phrases = [str(EVENTS[kind]) for kind in wants.types if kind in EVENTS]
    for name, text in (
        ("touchpoints", _("at %(these)s")),
        ("kinds", _("kinds %(these)s")),
        ("channels", _("through %(these)s")),
        ("outcomes", _("with outcome %(these)s")),
        ("scores", _("with a score of %(these)s")),
    ):
        values = getattr(wants, name)
        phrases += [text % {"these": ", ".join(value_word(value) for value in values)}] if values else []
    if wants.at_most is not None:
        phrases.append(_("scores up to %(most)s") % {"most": f"{wants.at_most:g}"})
    return phrases


def _initial(endpoint: Endpoint) -> dict[str, Any]:
    wants = read_wants(endpoint.wants)
    lists = {name: ", ".join(getattr(wants, name)) for name in _LISTS}
    plain = {name: getattr(endpoint, name) for name in ("name", "url", "texts")}
    chosen = {"types": [kind.value for kind in wants.types], "scores": list(wants.scores), "at_most": wants.at_most}
    return plain | lists | chosen


def _split(text: str) -> tuple[str, ...]:
    """Return what stands between commas, each once.

    >>> _split("web, store,,web")
    ('web', 'store')
    """
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
