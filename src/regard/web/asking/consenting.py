"""Consenting: customers say what they agree to; whether they want to be asked holds at once."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import now

import regard.resolve.consent as said
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import read_policy
from regard.collect.catalogue import read_purposes
from regard.collect.purposes import Covers
from regard.errors import BrokenWorkspaceError
from regard.ledger import Reader
from regard.ledger.persons import persons_of, pseudonyms_of
from regard.resolve.consent import Purpose, Said, consent_event, consents
from regard.resolve.known import erased_among, identifiers_of
from regard.web.asking.events import take_all
from regard.web.asking.inviting import withdraw_all
from regard.web.asking.models import Consent, Invitation, new_id
from regard.web.shell.workspace import workspace

SOURCE = "consent"
"""The source of these interactions, and their touchpoint where nobody was asked before."""

_CHUNK = 500


def say_consent(customer: str, consent: said.Consent, touchpoint: str = "") -> int:
    """Note what a customer says of a purpose; who declines to be asked is asked no more from this moment on.

    Args:
        customer: pseudonym in hexadecimal.
        consent: what is said.
        touchpoint: key of the touchpoint where; empty: that of the last invitation.

    Returns:
        How many open invitations were taken back.

    Raises:
        Overloaded, StorageFailed: it is not in the numbers; say it again.
    """
    withdrawn = 0
    if consent.purpose == Purpose.SURVEYS:
        is_given = consent.state is Said.GIVEN
        told = {"is_given": is_given, "at": consent.at}
        Consent.objects.update_or_create(customer=customer, defaults=told)
        withdrawn = 0 if is_given else withdraw_all(customer, Reason.OPTED_OUT)
    _tell(customer, consent, touchpoint)
    return withdrawn


def withdraw_consent(customer: str, via: str, touchpoint: str = "") -> int:
    """Note that a customer does not want to be asked; what is open or waiting is taken back at once.

    Args:
        customer: pseudonym in hexadecimal.
        via: where it was said, in a word such as `unsubscribe_link`, `mail_client` or `agent`.
        touchpoint: key of the touchpoint where; empty: that of the last invitation.

    Returns:
        How many invitations were open.

    Raises:
        Overloaded, StorageFailed: it is known here, and nobody is asked; to have it in the numbers, say it again.
    """
    return say_consent(customer, said.Consent(Said.WITHDRAWN, now(), via=via), touchpoint)


def give_consent(customer: str, via: str, touchpoint: str = "", expires_at: datetime | None = None) -> None:
    """Note that a customer agrees to be asked.

    Args:
        customer: pseudonym in hexadecimal.
        via: where it was said, in a word.
        touchpoint: key of the touchpoint where; empty: that of the last invitation.
        expires_at: until when it holds; None: until something else is said, or as the register says.

    Raises:
        Overloaded, StorageFailed: it is not in the numbers; say it again.
    """
    say_consent(customer, said.Consent(Said.GIVEN, now(), via=via, expires_at=expires_at), touchpoint)


def may_be_asked(customer: str) -> Reason | None:
    """Return why a customer must not be asked now, as far as the customer decides; None: may be asked.

    Args:
        customer: pseudonym in hexadecimal; empty: nobody known, whom nothing forbids to ask but a policy that needs
            consent.

    Raises:
        BrokenWorkspaceError: the contact policy cannot be read.
    """
    if erased_among(workspace().ledger, [customer]):
        return Reason.ERASED
    needed = read_policy(workspace().ledger.folder).needs_consent
    try:
        with workspace().pool.borrow() as (_, reader):
            return unwilling(reader, [customer], needs_consent=needed).get(customer)
    except BrokenWorkspaceError:
        # Nothing was folded yet: what was said here is all there is.
        return unwilling(None, [customer], needs_consent=needed).get(customer)


def unwilling(reader: Reader | None, customers: Collection[str], *, needs_consent: bool) -> dict[str, Reason]:
    """Return those of some customers who must not be asked, and why: they declined, or have not agreed.

    Args:
        reader: what is in the numbers; None: nothing.
        customers: pseudonyms in hexadecimal.
        needs_consent: only who has agreed may be asked.
    """
    moment, found = now(), dict[str, Reason]()
    for purpose in read_purposes(workspace().ledger.folder):
        if purpose.covers is not Covers.ASKING:
            continue
        told = _told(reader, purpose.key, customers, moment)
        is_needed = purpose.needed or (needs_consent and purpose.key == Purpose.SURVEYS)
        silent = {customer: Reason.NO_CONSENT for customer in customers if is_needed and customer not in told}
        declined = {customer: Reason.OPTED_OUT for customer, is_given in told.items() if not is_given}
        found = silent | found | declined
    return found


def _told(reader: Reader | None, purpose: str, customers: Collection[str], moment: datetime) -> dict[str, bool]:
    """Return what those said last who said something that holds, under whatever pseudonym: whether they agree."""
    person = dict(zip(customers, customers, strict=True)) | ({} if reader is None else persons_of(reader, customers))
    persons = set(person.values())
    rows = [] if reader is None else consents(reader, purpose, moment, persons).to_pylist()
    told = {row["customer"]: (row["since"], row["state"] == Said.GIVEN) for row in rows}
    whole = {each: [each] for each in persons} if reader is None else pseudonyms_of(reader, persons)
    whose = {pseudonym: each for each, own in whole.items() for pseudonym in own}
    for each in _kept(whose) if purpose == Purpose.SURVEYS else ():
        # Of two words the later one holds; the numbers have those of other systems, and answers.
        if whose[each.customer] not in told or told[whose[each.customer]][0] < each.at:
            told[whose[each.customer]] = (each.at, each.is_given)
    return {customer: told[own][1] for customer, own in person.items() if own in told}


def _kept(customers: Collection[str]) -> Iterable[Consent]:
    wanted = list(customers)
    for start in range(0, len(wanted), _CHUNK):
        rows: QuerySet[Consent] = Consent.objects.filter(customer__in=wanted[start : start + _CHUNK])
        yield from rows


def _tell(customer: str, consent: said.Consent, touchpoint: str) -> None:
    """Put it into the ledger, unless nobody knows any more whose it is."""
    known = identifiers_of(workspace().ledger, [customer])
    if customer not in known:
        return
    last = Invitation.objects.filter(customer=customer).order_by("-offered_at").first()
    place = touchpoint or (last.touchpoint if last else SOURCE)
    take_all(workspace().intake, SOURCE, [consent_event(consent, known[customer], place, new_id())])
