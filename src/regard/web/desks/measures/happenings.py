"""What happened: annotations that concern a question, and where they stand on its time axis."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from regard.measure import AnyOf, Condition
from regard.web.desks.measures.models import Annotation
from regard.web.shell.components_times import day_words
from regard.web.shell.names import touchpoint_name
from regard.web.shell.question import Question


def within(conditions: Iterable[Condition | AnyOf]) -> QuerySet[Annotation]:
    """Return the annotations about touchpoints within conditions, and those about none."""
    found = Annotation.objects.select_related("by")
    for condition in conditions:
        if condition.column != "touchpoint":
            continue
        if isinstance(condition, AnyOf):
            found = found.filter(touchpoint__in=("", *condition.values))
        elif condition.comparison == "=":
            found = found.filter(touchpoint__in=("", condition.value))
    return found


def concerning(question: Question, starts: Sequence[date]) -> list[Annotation]:
    """Return what happened within a time axis, the first first.

    Args:
        question: what the axis is about.
        starts: of its periods.
    """
    if not starts:
        return []
    # What goes on after the last period has begun still belongs to it.
    found = within((*question.scope, *question.segment_where, *question.where))
    begun = found.filter(Q(begins__gte=min(starts)) | Q(ends__gte=min(starts)))
    if question.until:
        begun = begun.filter(begins__lt=question.until)
    return list(begun.order_by("begins", "id"))


def noted(happened: Iterable[Annotation], starts: Sequence[date]) -> list[tuple[date, str]]:
    """Return when and in which words each is marked; one that began before the axis stands at its beginning."""
    return [(max(one.begins, min(starts)), words_of(one)) for one in happened]


def by_period(happened: Iterable[Annotation], starts: Sequence[date]) -> Mapping[date, list[str]]:
    """Return the words of what happened, under the start of the period that it falls into."""
    found: dict[date, list[str]] = {}
    for when, words in noted(happened, starts):
        found.setdefault(max(start for start in starts if start <= when), []).append(words)
    return found


def words_of(annotation: Annotation) -> str:
    """Return what happened, with its kind, its days if there are several, and its touchpoint."""
    said = {
        "kind": annotation.get_kind_display(),
        "text": annotation.text,
        "days": days_of(annotation),
        "touchpoint": touchpoint_name(annotation.touchpoint),
    }
    if annotation.touchpoint:
        return _("%(kind)s, %(days)s, %(touchpoint)s: %(text)s") % said
    return _("%(kind)s, %(days)s: %(text)s") % said


def days_of(annotation: Annotation) -> str:
    """Return its day, or the first and last of several."""
    first = day_words(annotation.begins)
    if annotation.ends is None or annotation.ends == annotation.begins:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": day_words(annotation.ends)}


def day_of(start: date) -> date:
    """Return the day of a period's start, which is a moment where periods are hours."""
    return start.date() if isinstance(start, datetime) else start
