"""Consent over all customers: how many stand how to each purpose, as lines and as a chart."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regard.ask.words import words_of
from regard.collect.purposes import ConsentPurpose
from regard.errors import BrokenWorkspaceError
from regard.resolve import ConsentCounts, consent_counts
from regard.web.asking.preferences import purpose_words
from regard.web.charts import Chart, Point, Series
from regard.web.charts.chart import Kind
from regard.web.shell.reading import reading
from regard.web.shell.workspace import catalogue


def purpose_name(purpose: ConsentPurpose) -> str:
    """Return what a purpose is called in the reader's language."""
    return purpose_words(words_of(get_language() or "en"), purpose, "name") or purpose.key


def counts_now(request: HttpRequest) -> list[ConsentCounts]:
    """Return how many customers stand how to each purpose; nobody where there is no layout yet."""
    try:
        with reading(request) as reader:
            return consent_counts(reader)
    except BrokenWorkspaceError:
        # The register is shown all the same; one that cannot be read fails here again.
        return [ConsentCounts(each, 0, 0, 0, 0) for each in catalogue().purposes]


def counts_chart(counts: Sequence[ConsentCounts]) -> Chart:
    """Return a chart of who said something: purposes down, how they stand side by side."""
    declined = sum(each.withdrawn for each in counts)
    finding = _("Nobody has declined anything") if not declined else _("Some customers have declined")
    parts = {"given": _("agreed"), "withdrawn": _("declined"), "expired": _("ran out")}
    series = (
        Series(name, tuple(Point(purpose_name(each.purpose), float(getattr(each, part))) for each in counts))
        for part, name in parts.items()
    )
    says = _("Customers by what they said last for each purpose; those who said nothing are in the table.")
    return Chart("consent", finding, says, Kind.DOTS, tuple(series), decimals=0)
