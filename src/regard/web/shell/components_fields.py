"""Form fields as a page shows them: with label, hint and error, each tied to the control."""

from dataclasses import dataclass

from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class FieldView:
    """What a page shows of a form's field.

    Attributes:
        field: Django's own.
        kind: `hidden`, `check` (one box, its words after it), `group` (several controls) or `one`.
        control: the control as HTML, with the ids of hint and error in `aria-describedby`.
        hint: what to write, in words.
        errors: what is wrong, in words.
    """

    field: BoundField
    kind: str
    control: SafeString
    hint: str
    errors: tuple[str, ...]


def field_view(field: BoundField) -> FieldView:
    """Return what to show of a field."""
    return FieldView(
        field=field,
        kind=_kind(field),
        control=field.as_widget(),
        hint=str(field.help_text),
        errors=tuple(str(error) for error in field.errors),
    )


def _kind(field: BoundField) -> str:
    if field.is_hidden:
        return "hidden"
    if isinstance(field.field.widget, CheckboxInput):
        return "check"
    return "group" if field.use_fieldset else "one"
