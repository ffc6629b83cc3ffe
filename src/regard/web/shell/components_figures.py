"""Figures: numbers as people of a language write them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regard.estimate.measured import Statistic, rounded

MINUS = "\N{MINUS SIGN}"


def figure(number: float, *, signed: bool = False) -> str:
    """Return a number with the digits that say something, in the marks of the reader's language.

    Args:
        number: any; how it is rounded is the same everywhere, in texts, tables and files.
        signed: with a plus where it is above zero.

    >>> figure(1234.0), figure(0.0421), figure(34, signed=True)
    ('1,234', '0.042', '+34')
    """
    value = Decimal(rounded(number).replace(",", ""))
    written = number_format(value, decimal_pos=_digits(value), force_grouping=True)
    return f"+{written}" if signed and value > 0 else written.replace("-", MINUS)


def amount(number: float | None, unit: str = "") -> str:
    r"""Return a number with its unit; a dash where there is none.

    Args:
        number: in the unit.
        unit: `%`, a currency such as `EUR`, `s`, or any word.

    >>> amount(80.31, "%"), amount(1250, "EUR")
    ('80.3\xa0%', '1,250\xa0EUR')
    """
    if number is None:
        return "\N{EN DASH}"
    written = figure(number)
    if not unit:
        return written
    return _("%(figure)s\N{NO-BREAK SPACE}%(unit)s") % {"figure": written, "unit": unit}


def in_unit(number: float, statistic: Statistic) -> str:
    r"""Return a number as measures of its kind are written: shares in percent, net scores with their sign.

    >>> in_unit(80.31, Statistic.SHARE), in_unit(34, Statistic.NET), in_unit(5.61, Statistic.MEAN)
    ('80.3\xa0%', '+34', '5.6')
    """
    if statistic is Statistic.SHARE:
        return amount(number, "%")
    return figure(number, signed=statistic is Statistic.NET)


def spread(low: float, high: float, statistic: Statistic) -> str:
    r"""Return an interval.

    >>> spread(79.5, 81.06, Statistic.SHARE), spread(30, 38, Statistic.NET)
    ('79.5 to 81.1\xa0%', '30 to 38')
    """
    last = amount(high, "%") if statistic is Statistic.SHARE else figure(high)
    return _("%(low)s to %(high)s") % {"low": figure(low), "high": last}


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
