"""The forms of webhooks: a new one, and the mapping of one with a sample to try it on."""

from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from regard.collect.webhooks.mapping import MOST_TEXT

MOST_SAMPLE = 500_000
"""Letters of a sample."""

_CODE = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off", "dir": "ltr"}


class WebhookForm(forms.Form):
    """A webhook to be made."""

    source = forms.CharField(
        label=_("Name of the source"),
        max_length=64,
        help_text=_("Which system sends, such as web-shop: small letters, digits and hyphens. It is in the address."),
        widget=forms.TextInput(attrs=_CODE),
    )
    scheme = forms.ChoiceField(
        label=_("How it is signed"),
        choices=[
            ("standard", _("Standard Webhooks")),
            ("github", "GitHub"),
            ("woocommerce", "WooCommerce"),
            ("twilio", "Twilio"),
            ("hmac", _("A header made of the body (HMAC)")),
            ("token", _("The secret itself in a header")),
        ],
    )
    header = forms.CharField(
        label=_("Header"),
        required=False,
        max_length=100,
        help_text=_("Only of the last two: the header with the signature or the secret, such as X-Signature."),
        widget=forms.TextInput(attrs=_CODE),
    )
    encoding = forms.ChoiceField(
        label=_("How the signature is written"),
        required=False,
        choices=[("hex", _("in hexadecimal digits")), ("base64", _("in Base64"))],
        help_text=_("Only of a header made of the body."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=500,
        help_text=_("If the sender gives one; Twilio does, as the auth token. Else one is made."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for what the scheme needs."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("scheme") in {"hmac", "token"} and not cleaned.get("header"):
            self.add_error("header", _("Name the header."))
        if cleaned.get("scheme") == "twilio" and not cleaned.get("secret"):
            self.add_error("secret", _("Give the auth token of the Twilio account."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """Return how deliveries are signed, of a valid form."""
        said: dict[str, Any] = {"scheme": self.cleaned_data["scheme"]}
        if said["scheme"] in {"hmac", "token"}:
            said["header"] = self.cleaned_data["header"].strip()
        if said["scheme"] == "hmac":
            said["encoding"] = self.cleaned_data["encoding"] or "hex"
        return said


class WebhookMappingForm(forms.Form):
    """The mapping of a webhook as text, and a sample to try it on."""

    text = forms.CharField(
        label=_("The mapping as YAML"),
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={**_CODE, "rows": 24}),
    )
    sample = forms.CharField(
        label=_("A body that the sender sent"),
        required=False,
        max_length=MOST_SAMPLE,
        strip=False,
        help_text=_("JSON or a form. It is only looked at: nothing is taken, and nothing of it is kept."),
        widget=forms.Textarea(attrs={**_CODE, "rows": 10}),
    )
    headers = forms.CharField(
        label=_("Headers that came with it"),
        required=False,
        max_length=10_000,
        help_text=_("One a line, such as X-GitHub-Event: issues."),
        widget=forms.Textarea(attrs={**_CODE, "rows": 3}),
    )
