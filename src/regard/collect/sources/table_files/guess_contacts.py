"""Guessing what happened: touchpoint, channel, kind, outcome, worth and time taken."""

import re

from regard.collect.sources.table_files.findings import Findings, best, take_best
from regard.collect.sources.table_files.mapping import Amount, Ending, Entry, Span
from regard.collect.sources.table_files.names import ID_WORDS, ROLES, SPAN_UNITS, match, words_of
from regard.collect.sources.table_files.profile import Profile
from regard.vocabulary import Outcome, key_of

_ENDINGS = {
    Outcome.SUCCESS: "success successful succeeded ok solved resolved closed done completed complete delivered paid won"
    " fulfilled confirmed erfolg erfolgreich gelost erledigt abgeschlossen geliefert bezahlt resolu termine livre paye"
    " resuelto completado entregado pagado risolto completato consegnato pagato resolvido concluido entregue opgelost"
    " afgerond",
    Outcome.FAILURE: "failure failed fail error rejected declined unsuccessful lost denied fehler fehlgeschlagen"
    " abgelehnt gescheitert echec echoue refuse fallido rechazado fallito rifiutato falhou recusado mislukt",
    Outcome.ABANDONED: "abandoned abandon expired timeout dropped hung_up missed no_answer abgebrochen verlassen"
    " abandonne abandonado abbandonato afgebroken",
    Outcome.CANCELLED: "cancelled canceled deleted void voided refunded returned storniert annulliert gekundigt annule"
    " cancelado anulado annullato geannuleerd",
}
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY"}


def take_id(findings: Findings) -> None:
    """Take the id at the source: a column named so that has another value in every row."""
    keys = [each for each in findings.free if each.unique and words_of(each.key) & (ID_WORDS | {"invoice", "uuid"})]
    found = best([each for each in keys if not each.time], ROLES["native_id"]) or next(iter(keys), None)
    if found is not None and findings.parts.get("shape") != "attributes":
        findings.take(found, "native_id", "every row has its own value")
        findings.parts["native_id"] = (found.name,)


def take_channel(findings: Findings) -> None:
    """Take campaign and channel, the channel by its values too."""
    campaign = take_best(findings, "campaign", _is_category, 2.0)
    if campaign is not None:
        findings.parts["campaign"] = Entry(column=campaign.name)
    named = best([each for each in findings.free if each.channel >= 0.5], ROLES["channel"], 2.0)
    found = named or max(
        (each for each in findings.free if each.channel >= 0.95 and each.distinct > 1),
        key=lambda each: (each.channel, each.name),
        default=None,
    )
    if found is not None:
        findings.take(found, "channel", "its values are channels")
        findings.parts["channel"] = Entry(column=found.name)


def take_touchpoint(findings: Findings) -> None:
    """Take touchpoint, stage and kind, or ask for the touchpoint."""
    if findings.parts.get("shape") == "wide":
        return
    found = take_best(findings, "touchpoint", _is_category, 2.0)
    if found is not None:
        findings.parts["touchpoint"] = Entry(column=found.name)
    for role in ("stage", "kind"):
        column = take_best(findings, role, _is_category, 3.0)
        if column is not None:
            findings.parts[role] = Entry(column=column.name)
    if found is None:
        _ask_touchpoint(findings)


def _ask_touchpoint(findings: Findings) -> None:
    """Choose one touchpoint for all rows, and ask."""
    name, kind = "Contact", None
    if findings.parts.get("value") is not None:
        name, kind = "Purchase", "purchase"
    elif findings.parts.get("scores") or findings.parts.get("texts"):
        name, kind = "Survey", "survey"
    findings.parts["touchpoint"] = Entry(fixed=name)
    if kind is not None:
        findings.parts.setdefault("kind", Entry(fixed=kind))
    findings.questions.append(
        f"No column names the touchpoint; every row is put at {name!r}. Name a column as"
        " `touchpoint: {column: NAME}`, or another touchpoint as `touchpoint: {fixed: NAME}`, in the mapping."
    )


def _is_category(column: Profile) -> bool:
    """Return whether a column sorts rows into not too many kinds."""
    few = column.distinct <= 500 and (column.share_distinct <= 0.5 or column.rows <= 50)
    return few and column.low is None and not column.time and column.mean_length <= 60


def take_outcome(findings: Findings) -> None:
    """Take how contacts ended: words for it, or ids with the letter of cancellations."""
    for column in sorted(findings.free, key=lambda each: (-match(each.key, ROLES["outcome"]), each.name)):
        known = {value: ending for value in column.values if (ending := _ending_of(value)) is not None}
        if match(column.key, ROLES["outcome"]) >= 2 and known:
            findings.take(column, "outcome", "its values say how it ended")
            findings.parts["outcome"] = Ending(column=column.name, values=known)
            return


def _ending_of(value: str) -> Outcome | None:
    """Return the outcome a word means."""
    return next((ending for ending, words in _ENDINGS.items() if key_of(value) in words.split()), None)


def take_value(findings: Findings) -> None:
    """Take the worth: an amount, or quantity times price; and its currency."""
    numbers = [each for each in findings.free if each.low is not None and not each.time]
    amount = best(numbers, ROLES["value"], 2.0)
    quantity, price = best(numbers, ROLES["quantity"], 2.0), best(numbers, ROLES["price"], 2.0)
    if amount is not None and not words_of(amount.key) & ID_WORDS:
        findings.take(amount, "value", "by its name")
        findings.parts["value"] = Amount(column=amount.name)
        _take_currency(findings, [amount])
    elif quantity is not None and price is not None:
        for each in (quantity, price):
            findings.take(each, "value", "quantity times price")
        findings.parts["value"] = Amount(product=(quantity.name, price.name))
        _take_currency(findings, [price])


def _take_currency(findings: Findings, amounts: list[Profile]) -> None:
    """Take the currency: from a column, a name or a sign; else ask."""
    column = best(findings.free, ROLES["currency"], 2.0)
    column = column or next((each for each in findings.free if each.currency >= 0.95), None)
    if column is not None:
        findings.take(column, "currency", "its values are currencies")
        findings.parts["currency"] = Entry(column=column.name)
        return
    said = {
        code for each in amounts for code in re.findall(r"(?<![A-Za-z])(EUR|USD|GBP|CHF)(?![a-z])", each.name.upper())
    }
    said |= {
        code
        for each in amounts
        for text in (each.name, *each.examples)
        for sign, code in _SYMBOLS.items()
        if sign in text
    }
    if len(said) == 1:
        findings.parts["currency"] = Entry(fixed=said.pop())
        return
    findings.questions.append(
        f"Nothing says the currency of {amounts[0].name!r}, so it is left open. Say it as `currency: {{fixed: EUR}}` in"
        " the mapping."
    )


def take_spans(findings: Findings) -> None:
    """Take how long it took and how long the customer waited."""
    for role in ("waiting_s", "duration_s"):
        found = take_best(findings, role, lambda each: each.low is not None and each.low >= 0 and not each.time, 2.0)
        if found is None:
            continue
        unit = next((SPAN_UNITS[word] for word in sorted(words_of(found.key)) if word in SPAN_UNITS), None)
        findings.parts[role] = Span(column=found.name, unit=unit or "s")
        if unit is None:
            findings.questions.append(
                f"{found.name!r} does not say its unit; seconds are assumed. Say it as `{role}: {{column: {found.name},"
                " unit: min}` in the mapping (ms, s, min or h)."
            )
