"""Tokens: the id and the link of an invitation, made from what is known so that they can be made again.

Mails and reminders carry the same link, and no table holds it: whoever has the state alone cannot open one.
"""

import base64
import hashlib
import hmac
from functools import cache
from string import ascii_lowercase

from django.conf import settings
from django.urls import reverse

from regard.collect.keys import hash_of
from regard.web.asking.models import Invitation

_TOKEN, _REQUEST = "regard.asking.token", "regard.asking.request"
_LETTERS = 20


def token_of(invitation_id: str) -> str:
    """Return the secret of an invitation's link: base64url of HMAC-SHA256 over its id, with the server's own key.

    Args:
        invitation_id: the one.
    """
    return base64.urlsafe_b64encode(_keyed(_TOKEN, invitation_id)).rstrip(b"=").decode()


def link_of(invitation: Invitation) -> str:
    """Return the path of an invitation's link, such as `/i/…`; empty if the server's key was changed since.

    Args:
        invitation: as it is kept.
    """
    token = token_of(invitation.pk)
    return reverse("asking:invited", args=[token]) if hash_of(token).hex() == invitation.token_hash else ""


def id_of_request(survey: str, contact: str) -> str:
    """Return the id of the invitation that a contact leads to: the same whenever it is made, and of letters only.

    Digits in a row could be taken for a phone number, and redacted.

    Args:
        survey: its key.
        contact: identity of the contact in hexadecimal, or whatever else a request is known by.
    """
    number, letters = int.from_bytes(_keyed(_REQUEST, f"{len(survey)}:{survey}{contact}")), ""
    for _ in range(_LETTERS):
        number, place = divmod(number, len(ascii_lowercase))
        letters += ascii_lowercase[place]
    return letters


def _keyed(salt: str, value: str) -> bytes:
    return hmac.digest(_key(salt, settings.SECRET_KEY), value.encode(), "sha256")


@cache
def _key(salt: str, secret: str) -> bytes:
    """Return a key of its own for each purpose, as `django.utils.crypto.salted_hmac` makes it for each value anew."""
    return hashlib.sha256((salt + secret).encode()).digest()
