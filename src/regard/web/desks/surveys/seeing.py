"""Seeing: which surveys somebody sees, and who may change them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from regard.ask.register import Standing, read_survey, standing, standing_of
from regard.ask.survey import Survey
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.shell.scope import owned
from regard.web.shell.workspace import catalogue, workspace


@dataclass(frozen=True)
class Seen:
    """A survey that somebody sees.

    Attributes:
        stands: its versions, and which is open.
        survey: its draft, else its newest version.
    """

    stands: Standing
    survey: Survey

    @property
    def key(self) -> str:
        """The survey's lasting name."""
        return self.stands.key


def surveys_for(user: User) -> list[Seen]:
    """Return the surveys that somebody sees: of a department, those of the touchpoints it owns."""
    folder = workspace().ledger.folder
    found = (Seen(stands, read_survey(folder, stands.key)) for stands in standing(folder))
    return [each for each in found if sees(user, each.survey)]


def survey_for(request: HttpRequest, key: str) -> Seen:
    """Return a survey.

    Raises:
        Http404: there is none of this key for whoever asks.
    """
    folder = workspace().ledger.folder
    try:
        found = Seen(standing_of(folder, key), read_survey(folder, key))
    except BrokenWorkspaceError:
        raise
    except WrongUseError as error:
        raise Http404 from error
    if not sees(user_of(request), found.survey):
        raise Http404
    return found


def sees(user: User, survey: Survey) -> bool:
    """Say whether a survey is in somebody's scope."""
    return not user.departments or survey.touchpoint in owned(catalogue().touchpoints.values(), user.departments)


def sees_all(user: User) -> bool:
    """Say whether nothing bounds what somebody sees."""
    return not (user.departments or user.units or user.accounts)


def may_edit(user: User) -> bool:
    """Say whether somebody may write surveys: they ask customers of all departments, so that nothing may bound one."""
    return user.has(Right.EDIT_SURVEYS) and sees_all(user)


def editable(request: HttpRequest, key: str) -> Seen:
    """Return a survey to change.

    Raises:
        Http404: there is none.
        PermissionDenied: whoever asks may not change surveys.
    """
    check_may_edit(request)
    return survey_for(request, key)


def check_may_edit(request: HttpRequest) -> None:
    """Raise PermissionDenied unless whoever asks may write surveys."""
    if not may_edit(user_of(request)):
        message = "Surveys are written by those who see all of the company."
        raise PermissionDenied(message)
