"""Sealing: what only a respondent's link opens, and what only this server can have said."""

import os
import secrets
from datetime import timedelta

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core import signing

from regard.collect.keys import hash_of

LIFETIME = timedelta(days=30)
"""How long a page may lie open, or an unfinished sitting rest."""
TEST_LIFETIME = timedelta(days=1)

_NONCE_BYTES = 12
_START, _TEST = "regard.asking.start", "regard.asking.test"


class Start(msgspec.Struct, frozen=True):
    """What the first page of a survey says of itself when it is sent.

    Attributes:
        survey, version: what was shown; version 0 is the draft.
        secret: of the sitting that begins with it; empty where an invitation's link is the secret.
        at_s: when it was shown, in seconds since 1970 (UTC).
        touchpoint, unit, campaign: what the link said that the answers are about.
        is_test: the answers must not count.
        display: id of the widget's display that it is shown in, where there is one.
    """

    survey: str
    version: int
    secret: str
    at_s: int
    touchpoint: str
    unit: str | None = None
    campaign: str | None = None
    is_test: bool = False
    display: str | None = None


def new_secret() -> str:
    """Return what a link is made of: 256 random bits."""
    return secrets.token_urlsafe(32)


def signed(start: Start) -> str:
    """Return what the first page carries; whoever changes it is found out."""
    return signing.dumps(msgspec.to_builtins(start), salt=_START)


def unsigned(text: str) -> Start | None:
    """Return what a first page carried; None if it is too old, or not our own."""
    try:
        return msgspec.convert(signing.loads(text, salt=_START, max_age=LIFETIME), Start)
    except (signing.BadSignature, msgspec.ValidationError):
        return None


def pass_to_test(survey: str, version: int | None = None) -> str:
    """Return the value of `test` in the address of a survey's page with which it is tried out.

    Args:
        survey: its key.
        version: one that was published; None: the draft, as it is when the page is opened.
    """
    return signing.dumps([survey, version or 0], salt=_TEST)


def version_to_test(text: str, survey: str) -> int | None:
    """Return which version a pass lets somebody try out; None if it is none for this survey."""
    try:
        key, version = signing.loads(text, salt=_TEST, max_age=TEST_LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(version) if key == survey else None


def locked(secret: str, content: bytes) -> bytes:
    """Encrypt what was answered so far, so that only the link opens it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, content, hash_of(secret))


def unlocked(secret: str, content: bytes) -> bytes | None:
    """Return what was encrypted with the same secret; None if it was not."""
    try:
        return _cipher(secret).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], hash_of(secret))
    except (InvalidTag, ValueError):
        return None


def seed_of(secret: str) -> str:
    """Return what the respondent's order of questions and options is drawn from; it does not lead back."""
    return hash_of(f"order {secret}").hex()


def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"regard sitting").derive(secret.encode()))
