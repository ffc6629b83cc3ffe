"""The paths of accounts: our own, and those of allauth that are needed."""

from collections.abc import Iterable
from typing import Any

from allauth.account.urls import urlpatterns as account
from allauth.account.views import logout
from allauth.mfa.urls import urlpatterns as mfa
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as oidc
from allauth.socialaccount.urls import urlpatterns as social
from django.urls import URLPattern, URLResolver, include, path

from regard.web.accounts.rights import Right, needs
from regard.web.accounts.views import auditing, entering, me, people

_ACCOUNT = {"account_login", "account_reauthenticate", "account_change_password", "account_set_password"}
_SOCIAL = {"socialaccount_login_cancelled", "socialaccount_login_error"}


def _only(patterns: Iterable[Any], names: set[str]) -> list[URLPattern]:
    return [pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name in names]


_OWN: list[URLPattern] = [
    path("sign-in/once/<str:secret>", entering.once, name="once"),
    path("join/<str:secret>", entering.join, name="join"),
    path("accounts/welcome", entering.welcome, name="welcome"),
    path("accounts/me", me.me, name="me"),
    path("accounts/me/tokens", me.add_token, name="add_token"),
    path("accounts/me/tokens/<int:pk>/revoke", me.revoke_token, name="revoke_token"),
    path("accounts/me/sessions/end", me.end_other_sessions, name="end_other_sessions"),
    path("accounts/me/sessions/<int:pk>/end", me.end_session, name="end_session"),
    path("accounts/people", people.people, name="people"),
    path("accounts/people/<int:pk>", people.person, name="person"),
    path("accounts/people/<int:pk>/link", people.link, name="person_link"),
    path("accounts/people/<int:pk>/deactivate", people.deactivate, name="deactivate"),
    path("accounts/people/<int:pk>/reactivate", people.reactivate, name="reactivate"),
    path("accounts/people/<int:pk>/sign-out", people.sign_out, name="sign_out"),
    path("accounts/people/<int:pk>/remove-second-factor", people.remove_second_factor, name="remove_second_factor"),
    path("accounts/invitations/<int:pk>/revoke", people.revoke, name="revoke_invitation"),
    path("accounts/audit", auditing.audit, name="audit"),
    path("accounts/audit.csv", auditing.audit_csv, name="audit_csv"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_OWN, "accounts"))),
    path("accounts/signup/", entering.no_sign_up, name="account_signup"),
    # Who stopped before the second factor signs out too, though nobody is signed in.
    path("accounts/logout/", needs(Right.PUBLIC)(logout), name="account_logout"),
    path("accounts/", include(_only(account, _ACCOUNT))),
    path("accounts/second-factor/", include(mfa)),
    path("accounts/sso/", include(_only(social, _SOCIAL))),
    path("accounts/", include(oidc)),
]
