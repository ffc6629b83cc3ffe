"""The forms of the desk: a saved view, and something that happened."""

from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.measure import AnyOf
from regard.web.accounts.models import User
from regard.web.desks.measures.models import Annotation, Audience, SavedView
from regard.web.shell.scope import scope_of
from regard.web.shell.workspace import catalogue, departments


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """A saved view: its name, what it is for, and who finds it."""

    department = forms.ChoiceField(label=__("Department"), required=False)

    class Meta:
        """The fields."""

        model = SavedView
        fields = ("name", "note", "audience", "department")
        labels = {"name": __("Name"), "note": __("What it is for"), "audience": __("Who finds it")}  # noqa: RUF012 - Django's
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012 - Django's

    def __init__(self, *arguments: Any, user: User, **named: Any) -> None:
        """Offer the departments that somebody may share with."""
        super().__init__(*arguments, **named)
        known = {key: each.name for key, each in departments().items()}
        mine = {key: known.get(key, key) for key in user.departments} or known
        kept = {self.instance.department: known.get(self.instance.department, self.instance.department)}
        offered = {key: name for key, name in {**kept, **mine}.items() if key}
        self.fields["department"].choices = [("", __("none")), *offered.items()]  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """Want a department where a view is shared with one."""
        found = super().clean() or {}
        if found.get("audience") != Audience.DEPARTMENT:
            found["department"] = ""
        elif not found.get("department"):
            self.add_error("department", _("Choose the department that finds it."))
        return found


class AnnotationForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """Something that happened."""

    touchpoint = forms.ChoiceField(label=__("Touchpoint"), required=False)

    class Meta:
        """The fields."""

        model = Annotation
        fields = ("text", "kind", "begins", "ends", "touchpoint")
        labels = {  # noqa: RUF012 - Django's
            "text": __("What happened"),
            "kind": __("Kind"),
            "begins": __("Day"),
            "ends": __("Last day, if it took several"),
        }
        widgets = {  # noqa: RUF012 - Django's
            "begins": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *arguments: Any, user: User, **named: Any) -> None:
        """Offer the touchpoints within somebody's scope."""
        super().__init__(*arguments, **named)
        offered = touchpoints_of(user)
        kept = self.instance.touchpoint
        names = {kept: offered.get(kept, kept), **offered} if kept else offered
        self.fields["touchpoint"].choices = [("", __("all")), *names.items()]  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """Want an end that is not before the beginning."""
        found = super().clean() or {}
        begins, ends = found.get("begins"), found.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", ValidationError(_("This is before the first day.")))
        return found


def touchpoints_of(user: User) -> dict[str, str]:
    """Return the names of the touchpoints within somebody's scope, by key."""
    bounds = [bound for bound in scope_of(user) if bound.column == "touchpoint" and isinstance(bound, AnyOf)]
    return {
        key: each.name
        for key, each in sorted(catalogue().touchpoints.items(), key=lambda pair: pair[1].name.lower())
        if all(key in bound.values for bound in bounds) and each.merged_into is None
    }
