"""Single sign-on by OpenID Connect: what the variables around the process say of it, as the framework wants it."""

from typing import Any
from urllib.parse import urlsplit

from regard.settings import Environment

PROVIDER = "sso"
"""How addresses call the provider: the callback is `/accounts/oidc/sso/login/callback/`."""


def oidc_providers(environment: Environment) -> dict[str, Any]:
    """Return Django's setting `SOCIALACCOUNT_PROVIDERS`; nothing where no provider is named."""
    if environment.oidc_url is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": environment.oidc_name or "SSO",
        "client_id": environment.oidc_client_id,
        "secret": environment.oidc_client_secret,
        "settings": {
            "server_url": environment.oidc_url,
            "email_authentication": True,
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def oidc_origins(environment: Environment) -> list[str]:
    """Return where the sign-in form may lead to: browsers hold a redirect after a form against the page's policy.

    >>> oidc_origins(Environment(oidc_url="https://id.example.org/realms/acme"))
    ['https://id.example.org']
    """
    if environment.oidc_url is None:
        return []
    parts = urlsplit(environment.oidc_url)
    return [f"{parts.scheme}://{parts.netloc}"]
