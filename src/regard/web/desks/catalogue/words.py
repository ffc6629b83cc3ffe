"""What the catalogue's lists and refusals are called, for people."""

from collections.abc import Mapping, Sequence
from typing import get_args

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from regard.collect.editing import Changed, Refused, Use, Why
from regard.vocabulary import Channel, Contact, Environment, JourneyKind, Weekday

_MOST_NAMED = 10
CHANNELS: Mapping[str, LazyText] = {
    Channel.WEB: __("Web"),
    Channel.APP: __("App"),
    Channel.EMAIL: __("E-mail"),
    Channel.PHONE: __("Phone"),
    Channel.CHAT: __("Chat"),
    Channel.MESSAGE: __("Text message"),
    Channel.STORE: __("Store"),
    Channel.EVENT: __("Event"),
    Channel.FIELD_VISIT: __("Visit at the customer's"),
    Channel.DELIVERY: __("Delivery"),
    Channel.POST: __("Post"),
    Channel.SOCIAL: __("Social media"),
    Channel.PRESS: __("Press"),
    Channel.WORD_OF_MOUTH: __("Word of mouth"),
    Channel.PARTNER: __("Partner"),
    Channel.OTHER: __("Not known yet"),
}
ENVIRONMENTS: Mapping[str, LazyText] = {
    Environment.DIGITAL: __("Digital"),
    Environment.PHYSICAL: __("Physical"),
    Environment.SOCIAL: __("Among people"),
    Environment.VIRTUAL: __("Virtual"),
}
CONTACTS: Mapping[str, LazyText] = {
    Contact.DIRECT: __("With the company itself"),
    Contact.INDIRECT: __("About it, through others"),
}
JOURNEYS: Mapping[str, LazyText] = {
    JourneyKind.BUYER: __("Before the purchase"),
    JourneyKind.CUSTOMER: __("After the purchase"),
}
WEEKDAYS: Mapping[str, LazyText] = dict(
    zip(
        get_args(Weekday),
        (__("Monday"), __("Tuesday"), __("Wednesday"), __("Thursday"), __("Friday"), __("Saturday"), __("Sunday")),
        strict=True,
    )
)
_FIELDS: Mapping[str, LazyText] = {
    "name": __("name"),
    "channel": __("channel"),
    "environment": __("environment"),
    "contact": __("contact"),
    "stage": __("stage"),
    "department": __("department"),
    "weight": __("weight"),
    "sorted": __("sorted"),
    "merged_into": __("merged into"),
    "order": __("order"),
    "journey": __("journey"),
    "parent": __("unit above"),
    "zone": __("time zone"),
    "where": __("conditions"),
    "hours": __("hours"),
    "holidays": __("holidays"),
}


def refused_words(refused: Refused) -> str:
    """Return why a change was not made, and what to do."""
    if refused.why is Why.IN_USE:
        return _("“%(key)s” is still in use: %(uses)s. Change those first.") % {
            "key": refused.key,
            "uses": uses_words(refused.uses),
        }
    if refused.why is Why.CHANGED:
        return _(
            "Somebody else has changed “%(key)s” meanwhile: %(changes)s. Save again to put yours in its place."
        ) % {
            "key": refused.key,
            "changes": "; ".join(_change_words(change) for change in refused.changes),
        }
    if refused.why is Why.TAKEN:
        return _("There is an entry with the key “%(key)s” already. Choose another key.") % {"key": refused.key}
    return _("Somebody else has removed “%(key)s” meanwhile.") % {"key": refused.key}


def uses_words(uses: Sequence[Use]) -> str:
    """Return who uses something, the first ten of them."""
    named = "; ".join(use_words(use) for use in uses[:_MOST_NAMED])
    more = len(uses) - _MOST_NAMED
    if more <= 0:
        return named
    return ngettext("%(named)s; and %(more)s more", "%(named)s; and %(more)s more", more) % {
        "named": named,
        "more": more,
    }


def use_words(use: Use) -> str:
    """Return who uses something."""
    texts = {
        "touchpoint": _("touchpoint %(key)s"),
        "unit": _("unit %(key)s"),
        "event": _("event %(key)s in events.yaml"),
        "promise": _("promise %(key)s"),
        "contacts": _("%(key)s contacts in the ledger"),
    }
    return texts[use.kind] % {"key": use.key}


def _change_words(change: Changed) -> str:
    return _("%(field)s was %(shown)s and is now %(now)s") % {
        "field": _FIELDS.get(change.field, change.field),
        "shown": _value_words(change.shown),
        "now": _value_words(change.now),
    }


def _value_words(value: object) -> str:
    if value is None:
        return _("as usual")
    return f"“{', '.join(map(str, value)) if isinstance(value, list) else value}”"
