"""Listening: what the framework tells of signing in, passwords and second factors is noted in the audit log."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from regard.web.accounts.audit import note, note_of
from regard.web.accounts.models import User


def listen() -> None:
    """Begin to listen."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    for signal, act in (
        (account.password_set, "chose"),
        (account.password_changed, "changed"),
    ):
        signal.connect(_password(act), weak=False, dispatch_uid="audit")
    for signal, act in (
        (mfa.authenticator_added, "added"),
        (mfa.authenticator_removed, "removed"),
        (mfa.authenticator_reset, "made_anew"),
    ):
        signal.connect(_second_factor(act), weak=False, dispatch_uid="audit")
    mfa.authentication_failed.connect(_second_factor_failed, dispatch_uid="audit")


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    note_of(user, request, "signed_in", "account", str(user.pk))


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        note_of(user, request, "signed_out", "account", str(user.pk))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    note(request, "failed_to_sign_in", "account", email=str(credentials.get("email", ""))[:254])


def _password(act: str) -> Any:
    def heard(request: HttpRequest, user: User, **_: Any) -> None:
        note_of(user, request, act, "password", str(user.pk))

    return heard


def _second_factor(act: str) -> Any:
    def heard(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
        note_of(user, request, act, "second_factor", str(user.pk), {"type": authenticator.type})

    return heard


def _second_factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    note_of(user, request, "failed_to_sign_in", "second_factor", str(user.pk))
