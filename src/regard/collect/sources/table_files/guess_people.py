"""Guessing who: the customer, personal traits, accounts and employees."""

from regard.collect.sources.table_files.findings import Findings, best
from regard.collect.sources.table_files.mapping import Entry, Who
from regard.collect.sources.table_files.names import ID_WORDS, ROLES, TRAITS, match, words_of
from regard.collect.sources.table_files.profile import Profile

_MOSTLY = 0.8


def take_who(findings: Findings) -> None:
    """Take the column that names the customer, or ask."""
    found = _named(findings, "who") or _named(findings, "anonymous") or _key(findings) or _address(findings)
    if found is None:
        findings.questions.append(
            "No column names the customer, so every row is anonymous. If one does, write `who: {column: NAME}` into"
            " the mapping."
        )
        return
    column, kind, reason = found
    findings.take(column, "who", reason)
    findings.parts["who"] = Who(column=column.name, kind=kind)


def _named(findings: Findings, role: str) -> tuple[Profile, str, str] | None:
    """Return the column named as a customer's id.

    Customers come again, rows do not: in a table of contacts a column with repeated values goes before one
    with a value of its own in every row, which is the contact's own number whatever its name.
    """
    ids = [each for each in findings.free if match(each.key, ROLES[role]) == 3 or words_of(each.key) & ID_WORDS]
    plain = [each for each in ids if not each.time and each.email < _MOSTLY]
    dated = any(each.time for each in findings.profiles.values())
    again = [each for each in plain if dated and not each.unique]
    found = best(again, ROLES[role], 2.0) or best(plain, ROLES[role], 2.0)
    kind = "customer_id" if role == "who" else "anonymous_id"
    return (found, kind, "by its name") if found else None


def _address(findings: Findings) -> tuple[Profile, str, str] | None:
    """Return the column of addresses that can stand for the customer."""
    mails = sorted(
        (each for each in findings.free if each.email >= _MOSTLY), key=lambda each: (-each.filled, each.name)
    )
    if mails:
        return mails[0], "email", "its values are e-mail addresses"
    phones = [each for each in findings.free if _is_phone(each) and each.share_distinct > 0.5]
    return (phones[0], "phone", "its values are phone numbers") if phones else None


def _key(findings: Findings) -> tuple[Profile, str, str] | None:
    """Return the key of a table without any time: whom else should its rows be about."""
    dated = any(each.time and not match(each.key, TRAITS["birth_date"]) for each in findings.profiles.values())
    keys = [each for each in findings.free if each.unique and words_of(each.key) & ID_WORDS and each.rows > 1]
    attributes = sum(1 for each in findings.free if match(each.key, ROLES["attribute"]) or _trait_of(each))
    if dated or not keys or not attributes:
        return None
    return keys[0], "customer_id", "every row has its own value, and the table has no time"


def take_traits(findings: Findings) -> None:
    """Take personal traits, so that they go to the vault and nowhere else."""
    found = {}
    for column in findings.free:
        trait = _trait_of(column)
        if trait is not None:
            findings.take(column, "trait", f"it looks like a personal trait ({trait})")
            found[column.name] = trait
    findings.parts["traits"] = found


def _trait_of(column: Profile) -> str | None:
    """Return which personal trait a column holds, None if none: addresses by value, names by name and value.

    A column that is still empty is judged by its name alone: it must not bring a person's data elsewhere later.
    """
    if not column.filled:
        return next((trait for trait in TRAITS if match(column.key, TRAITS[trait]) >= 2), None)
    for trait, share in (("email", column.email), ("ip_address", column.ip)):
        if share >= _MOSTLY:
            return trait
    if _is_phone(column):
        return "phone"
    if column.time:
        return "birth_date" if match(column.key, TRAITS["birth_date"]) >= 2 else None
    named = [trait for trait in ("first_name", "last_name", "name", "address") if _fits(column, trait)]
    return named[0] if named else None


def _fits(column: Profile, trait: str) -> bool:
    """Return whether words are a trait: the name says so, and the values are no short list."""
    strength = match(column.key, TRAITS[trait])
    least = 3.0 if trait in {"name", "address"} else 2.0
    return strength >= least and column.low is None and column.channel < 0.5


def _is_phone(column: Profile) -> bool:
    """Return whether a column holds phone numbers."""
    named = match(column.key, TRAITS["phone"]) >= 2
    return not column.time and (column.phone >= _MOSTLY or (named and column.low is not None and column.low >= 1e5))


def take_company(findings: Findings) -> None:
    """Take the account, the employee and the unit."""
    for role in ("account", "employee", "unit"):
        fitting = [each for each in findings.free if not each.time and each.mean_length <= 60]
        found = best([each for each in fitting if match(_bare(each.key), ROLES[role]) == 3], ROLES[role])
        if found is not None:
            findings.take(found, role, "by its name")
            findings.parts[role] = Entry(column=found.name)


def _bare(key: str) -> str:
    """Return a key without the words that only say it is an id: `store_id` becomes `store`."""
    return "_".join(word for word in key.split("_") if word not in ID_WORDS)


def take_identifiers(findings: Findings) -> None:
    """Take further identifiers of the subject."""
    found = best(findings.free, ROLES["anonymous"], 3.0)
    if found is not None and "who" in findings.parts:
        findings.take(found, "identifier", "by its name")
        findings.parts["identifiers"] = {found.name: "anonymous_id"}
