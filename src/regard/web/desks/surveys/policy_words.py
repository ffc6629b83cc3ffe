"""What rules of the contact policy say, in whole sentences of the reader's language."""

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import Of, Rule, Scope
from regard.vocabulary import AnswerKind
from regard.web.desks.surveys.words import MEASURES
from regard.web.shell.components_figures import figure
from regard.web.shell.names import value_word

SCOPES: dict[Scope, LazyText] = {
    Scope.PERSON: gettext_lazy("Each person"),
    Scope.ACCOUNT: gettext_lazy("All people of an account together"),
    Scope.TEAM: gettext_lazy("All customers of a team together"),
}
COUNTED: dict[Of, LazyText] = {
    Of.ANY: gettext_lazy("Any survey"),
    Of.MEASURE: gettext_lazy("Surveys that ask for a measure"),
    Of.SURVEY: gettext_lazy("One survey"),
    Of.CHANNEL: gettext_lazy("Surveys over a channel"),
}
LEFT_OUT: dict[Reason, LazyText] = {
    Reason.ERASED: gettext_lazy("Data erased"),
    Reason.STAFF_OR_TEST: gettext_lazy("Staff or test"),
    Reason.OPTED_OUT: gettext_lazy("Declined"),
    Reason.NO_CONSENT: gettext_lazy("Not agreed"),
    Reason.NO_ADDRESS: gettext_lazy("No address"),
    Reason.TOO_LATE: gettext_lazy("Known too late"),
    Reason.NOT_IN_SEGMENT: gettext_lazy("Not in the segment"),
    Reason.NOT_IN_SHARE: gettext_lazy("Left out by chance"),
    Reason.ALREADY_ASKED: gettext_lazy("Asked already"),
    Reason.ASKED_RECENTLY: gettext_lazy("Asked recently"),
    Reason.ANOTHER_SURVEY_HAS_PRIORITY: gettext_lazy("Another survey goes first"),
    Reason.QUOTA_REACHED: gettext_lazy("Quota used up"),
    Reason.OUTSIDE_HOURS: gettext_lazy("Outside hours"),
}
"""Why somebody is not asked, as short as a chart needs it."""

_SENTENCES = {
    (Scope.PERSON, Of.ANY, False): ngettext_lazy(
        "A person is sent at most %(count)s survey within %(days)s.",
        "A person is sent at most %(count)s surveys within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.MEASURE, False): ngettext_lazy(
        "A person is sent at most %(count)s survey that asks for the same measure within %(days)s.",
        "A person is sent at most %(count)s surveys that ask for the same measure within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.MEASURE, True): ngettext_lazy(
        "A person is sent at most %(count)s survey that asks for %(name)s within %(days)s.",
        "A person is sent at most %(count)s surveys that ask for %(name)s within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.SURVEY, False): ngettext_lazy(
        "A person is sent each survey at most %(count)s time within %(days)s.",
        "A person is sent each survey at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.SURVEY, True): ngettext_lazy(
        "A person is sent the survey “%(name)s” at most %(count)s time within %(days)s.",
        "A person is sent the survey “%(name)s” at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.CHANNEL, False): ngettext_lazy(
        "A person is sent at most %(count)s survey over the same channel within %(days)s.",
        "A person is sent at most %(count)s surveys over the same channel within %(days)s.",
        "n",
    ),
    (Scope.PERSON, Of.CHANNEL, True): ngettext_lazy(
        "A person is sent at most %(count)s survey by %(name)s within %(days)s.",
        "A person is sent at most %(count)s surveys by %(name)s within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.ANY, False): ngettext_lazy(
        "All people of an account together are sent at most %(count)s survey within %(days)s.",
        "All people of an account together are sent at most %(count)s surveys within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.MEASURE, False): ngettext_lazy(
        "All people of an account together are sent at most %(count)s survey that asks for the same measure within"
        " %(days)s.",
        "All people of an account together are sent at most %(count)s surveys that ask for the same measure within"
        " %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.MEASURE, True): ngettext_lazy(
        "All people of an account together are sent at most %(count)s survey that asks for %(name)s within %(days)s.",
        "All people of an account together are sent at most %(count)s surveys that ask for %(name)s within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.SURVEY, False): ngettext_lazy(
        "All people of an account together are sent each survey at most %(count)s time within %(days)s.",
        "All people of an account together are sent each survey at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.SURVEY, True): ngettext_lazy(
        "All people of an account together are sent the survey “%(name)s” at most %(count)s time within %(days)s.",
        "All people of an account together are sent the survey “%(name)s” at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.CHANNEL, False): ngettext_lazy(
        "All people of an account together are sent at most %(count)s survey over the same channel within %(days)s.",
        "All people of an account together are sent at most %(count)s surveys over the same channel within %(days)s.",
        "n",
    ),
    (Scope.ACCOUNT, Of.CHANNEL, True): ngettext_lazy(
        "All people of an account together are sent at most %(count)s survey by %(name)s within %(days)s.",
        "All people of an account together are sent at most %(count)s surveys by %(name)s within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.ANY, False): ngettext_lazy(
        "All customers of a team together are sent at most %(count)s survey within %(days)s.",
        "All customers of a team together are sent at most %(count)s surveys within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.MEASURE, False): ngettext_lazy(
        "All customers of a team together are sent at most %(count)s survey that asks for the same measure within"
        " %(days)s.",
        "All customers of a team together are sent at most %(count)s surveys that ask for the same measure within"
        " %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.MEASURE, True): ngettext_lazy(
        "All customers of a team together are sent at most %(count)s survey that asks for %(name)s within %(days)s.",
        "All customers of a team together are sent at most %(count)s surveys that ask for %(name)s within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.SURVEY, False): ngettext_lazy(
        "All customers of a team together are sent each survey at most %(count)s time within %(days)s.",
        "All customers of a team together are sent each survey at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.SURVEY, True): ngettext_lazy(
        "All customers of a team together are sent the survey “%(name)s” at most %(count)s time within %(days)s.",
        "All customers of a team together are sent the survey “%(name)s” at most %(count)s times within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.CHANNEL, False): ngettext_lazy(
        "All customers of a team together are sent at most %(count)s survey over the same channel within %(days)s.",
        "All customers of a team together are sent at most %(count)s surveys over the same channel within %(days)s.",
        "n",
    ),
    (Scope.TEAM, Of.CHANNEL, True): ngettext_lazy(
        "All customers of a team together are sent at most %(count)s survey by %(name)s within %(days)s.",
        "All customers of a team together are sent at most %(count)s surveys by %(name)s within %(days)s.",
        "n",
    ),
}


def rule_sentence(rule: Rule) -> str:
    """Return what a rule says."""
    sentence = _SENTENCES[rule.scope, rule.of, rule.name is not None]
    said = {"n": rule.at_most, "count": figure(rule.at_most), "days": days_words(rule.within_days)}
    return str(sentence % (said | {"name": name_words(rule.of, rule.name)}))


def but_sentence(rule: Rule) -> str:
    """Return which surveys a rule leaves out; nothing if it leaves none."""
    return _("It leaves out: %(surveys)s.") % {"surveys": ", ".join(rule.but)} if rule.but else ""


def name_words(of: Of, name: str | None) -> str:
    """Return what a rule's measure, survey or channel is called."""
    if name and of is Of.MEASURE:
        return str(MEASURES[AnswerKind(name)])
    return value_word(name) if name and of is Of.CHANNEL else name or ""


def days_words(days: float) -> str:
    """Return a number of days."""
    return ngettext("%(days)s day", "%(days)s days", _plural(days)) % {"days": figure(days)}


def span_words(seconds: float) -> str:
    """Return a span of time in the largest unit in which it is whole: days, hours or minutes.

    >>> span_words(7200), span_words(86400), span_words(90)
    ('2 hours', '1 day', '1.5 minutes')
    """
    if seconds and seconds % 86_400 == 0:
        return days_words(seconds / 86_400)
    if seconds and seconds % 3600 == 0:
        hours = seconds / 3600
        return ngettext("%(hours)s hour", "%(hours)s hours", _plural(hours)) % {"hours": figure(hours)}
    minutes = seconds / 60
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", _plural(minutes)) % {"minutes": figure(minutes)}


def _plural(number: float) -> int:
    """Return a whole number with the plural of another: half a day is as two."""
    return int(number) if float(number).is_integer() else 2
