"""The forms of accounts."""

import re
from typing import Any, override
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.web.accounts.giving import Grant, givable_roles, why_not_give
from regard.web.accounts.links import FIRST_EMAIL
from regard.web.accounts.models import User
from regard.web.accounts.rights import RIGHTS, Role
from regard.web.accounts.words import role_choices


class KeysField(forms.CharField):
    """Keys of the catalogue, separated by commas or spaces; none bounds nothing."""

    @override
    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows."""
        return ", ".join(value) if isinstance(value, list) else value

    @override
    def to_python(self, value: Any) -> Any:
        """Return the keys as a list, each once."""
        return list(dict.fromkeys(key for key in re.split(r"[,\s]+", value or "") if key))


class NewPasswordForm(forms.Form):
    """A name, and a password given twice; what is wrong stands beside its field."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=gettext_lazy("At least 8 characters; a sentence of your own is best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        """Make the form for somebody, whose address is no good password."""
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Check the password against the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_password_again(self) -> str:
        """Check that both are the same."""
        again: str = self.cleaned_data["password_again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords differ."))
        return again


class WelcomeForm(NewPasswordForm):
    """What the first owner chooses: address, name and password."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("You sign in with it. Regard sends no mail there."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("email", "name", "password", "password_again")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Make the form; the address can be chosen only where there is none yet."""
        super().__init__(*args, user=user, initial={"name": user.name}, **kwargs)
        if user.email != FIRST_EMAIL:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Check that nobody else has the address."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already."))
        return email


class MeForm(forms.Form):
    """What one chooses for oneself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Days are cut in it, such as Europe/Berlin; empty: the workspace's."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages that there are."""
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("What the browser asks for")), *settings.LANGUAGES]

    def clean_zone(self) -> str:
        """Check that there is such a zone."""
        zone: str = self.cleaned_data["zone"].strip()
        try:
            return ZoneInfo(zone).key if zone else ""
        except (KeyError, ValueError, OSError) as error:
            raise ValidationError(_("There is no such time zone. Write it as Europe/Berlin.")) from error


class TokenForm(forms.Form):
    """What a new token is for, how long it is good, whether it may do less, and whether it may write."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=80, help_text=gettext_lazy("For example: weekly report.")
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        coerce=int,
        choices=[
            (30, gettext_lazy("30 days")),
            (90, gettext_lazy("90 days")),
            (365, gettext_lazy("a year")),
        ],
    )
    role = forms.ChoiceField(label=gettext_lazy("What it may do"), required=False)
    writes = forms.BooleanField(
        label=gettext_lazy("It may also write: drafts of surveys, and publish them"),
        required=False,
        help_text=gettext_lazy("As far as you may yourself."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the roles that may do no more than the user."""
        super().__init__(*args, **kwargs)
        own = Role(user.role)
        narrower = [role for role in Role if role != own and RIGHTS[role] <= RIGHTS[own]]
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Read what you may see")), *role_choices(narrower)]


class GrantForm(forms.Form):
    """A role and a scope that somebody gives."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    departments = KeysField(
        label=gettext_lazy("Only these departments"),
        required=False,
        help_text=gettext_lazy("Keys of the catalogue, separated by commas. Empty: all."),
    )
    units = KeysField(
        label=gettext_lazy("Only these units, with all below them"),
        required=False,
        help_text=gettext_lazy("Keys of the catalogue, separated by commas. Empty: all."),
    )
    accounts = KeysField(
        label=gettext_lazy("Only these customer accounts"),
        required=False,
        help_text=gettext_lazy("Keys of business customers, separated by commas. Empty: all."),
    )

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        """Offer the roles that the giver may give; scope begins with the giver's own."""
        own = Grant.of(giver)
        usual = {"role": Role.VIEWER, "departments": own.departments, "units": own.units, "accounts": own.accounts}
        super().__init__(*args, **({"initial": usual} | kwargs))
        self.giver = giver
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = role_choices(givable_roles(giver))

    @override
    def clean(self) -> dict[str, Any]:
        """Check that the giver may give it."""
        if not self.errors and (refusal := why_not_give(self.giver, self.grant)):
            raise ValidationError(refusal)
        return self.cleaned_data

    @property
    def grant(self) -> Grant:
        """What was chosen."""
        data = self.cleaned_data
        return Grant(Role(data["role"]), data["departments"], data["units"], data["accounts"])


class InvitationForm(GrantForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    field_order = ("email", "role", "departments", "units", "accounts")

    def clean_email(self) -> str:
        """Check that the address has no account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already."))
        return email
