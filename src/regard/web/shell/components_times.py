"""Times as a page shows them: in the reader's zone and language, near ones in words."""

from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE_S, _HOUR_S, _DAY_S, _WEEK_S = 60, 3_600, 86_400, 604_800


def local(moment: datetime) -> datetime:
    """Return a moment in the reader's zone; one without a zone is UTC, as everything stored is."""
    return timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def day_words(day: date) -> str:
    """Return a day, such as 1 Oct 2026."""
    return date_format(day, _("j M Y"))


def exact_words(moment: datetime) -> str:
    """Return day, time and zone of a moment."""
    here = local(moment)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_words(here), "time": date_format(here, "H:i"), "zone": timezone.get_current_timezone_name()
    }  # fmt: skip


def ago_words(moment: datetime, now: datetime | None = None) -> str:
    """Return how long ago a moment was; its day and time where that is a week or more, or still to come.

    Args:
        moment: in any zone; without one it is UTC.
        now: taken from the clock if not given.
    """
    here, now = local(moment), now or timezone.now()
    age_s = int((now - here).total_seconds())
    if age_s < 0 or age_s >= _WEEK_S:
        return _("%(day)s, %(time)s") % {"day": day_words(here), "time": date_format(here, "H:i")}
    if age_s < _MINUTE_S:
        return _("just now")
    return _counted(age_s)


def _counted(age_s: int) -> str:
    if age_s < _HOUR_S:
        count = age_s // _MINUTE_S
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", count) % {"count": count}
    if age_s < _DAY_S:
        count = age_s // _HOUR_S
        return ngettext("%(count)s hour ago", "%(count)s hours ago", count) % {"count": count}
    count = age_s // _DAY_S
    return ngettext("%(count)s day ago", "%(count)s days ago", count) % {"count": count}
