"""Rights: what each role may do, and how a view says what it needs."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


class Role(StrEnum):
    """What somebody is to the workspace."""

    OWNER = "owner"
    MANAGER = "manager"
    ANALYST = "analyst"
    DEPARTMENT = "department"
    AGENT = "agent"
    VIEWER = "viewer"


class Right(StrEnum):
    """One thing that somebody may do, within the scope of departments, units and accounts given to them."""

    PUBLIC = "public"
    OWN_ACCOUNT = "own_account"
    SEE_NUMBERS = "see_numbers"
    SEE_ROWS = "see_rows"
    SEE_PEOPLE = "see_people"
    EXPORT = "export"
    ERASE = "erase"
    RESOLVE_PEOPLE = "resolve_people"
    SAVE_VIEWS = "save_views"
    EDIT_PROMISES = "edit_promises"
    EDIT_CATALOGUE = "edit_catalogue"
    EDIT_SURVEYS = "edit_surveys"
    ASK_CUSTOMERS = "ask_customers"
    LOAD = "load"
    MANAGE_KEYS = "manage_keys"
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"
    CHANGE_SETTINGS = "change_settings"


_VIEWER = frozenset({Right.PUBLIC, Right.OWN_ACCOUNT, Right.SEE_NUMBERS})
_ASKING = _VIEWER | {Right.SEE_ROWS, Right.ASK_CUSTOMERS}
_AGENT = _ASKING | {Right.SEE_PEOPLE}
_DEPARTMENT = _ASKING | {Right.EXPORT, Right.SAVE_VIEWS, Right.EDIT_PROMISES, Right.EDIT_CATALOGUE}
_ANALYST = _DEPARTMENT | {Right.LOAD}
_MANAGING = {Right.ERASE, Right.RESOLVE_PEOPLE, Right.MANAGE_KEYS, Right.MANAGE_USERS, Right.SEE_AUDIT}
_MANAGER = _ANALYST | _AGENT | {Right.EDIT_SURVEYS} | _MANAGING

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: _MANAGER,
    Role.ANALYST: _ANALYST,
    Role.DEPARTMENT: _DEPARTMENT,
    Role.AGENT: _AGENT,
    Role.VIEWER: _VIEWER,
}
"""What each role may do. An analyst works with pseudonyms; an agent sees and asks people, and changes nothing."""


def needs[V: View](right: Right, **methods: Right) -> Callable[[V], V]:
    """Say which right a view needs.

    Args:
        right: for every method not named.
        methods: other rights for single methods, such as `POST=Right.EDIT_PROMISES`.
    """

    def mark(view: V) -> V:
        view.__dict__["right"] = right
        view.__dict__["rights"] = methods
        return view

    return mark


def right_of(view: Any, method: str) -> Right | None:
    """Return the right that a view needs for a method; None if it does not say."""
    rights: dict[str, Right] = getattr(view, "rights", {})
    return rights.get(method, getattr(view, "right", None))
