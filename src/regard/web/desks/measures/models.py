"""The state of the desk: views that somebody keeps, and what happened when."""

from typing import ClassVar, override

from django.db import models
from django.utils.translation import gettext_lazy as _

from regard.web.accounts.models import User
from regard.web.accounts.rights import Right


class Audience(models.TextChoices):
    """Who finds a saved view in their list."""

    ME = "me", _("Only me")
    DEPARTMENT = "department", _("A department")
    ALL = "all", _("Everybody")


class Kind(models.TextChoices):
    """What kind of thing happened."""

    RELEASE = "release", _("Release")
    INCIDENT = "incident", _("Incident")
    CAMPAIGN = "campaign", _("Campaign")
    OTHER = "other", _("Other")


class Views(models.Manager["SavedView"]):
    """The saved views of a workspace."""

    def seen_by(self, user: User) -> models.QuerySet["SavedView"]:
        """Return one's own, those for everybody, and those for one's departments; all for whom nothing bounds."""
        shared = models.Q(audience=Audience.ALL)
        departments = models.Q(audience=Audience.DEPARTMENT)
        if user.departments:
            departments &= models.Q(department__in=user.departments)
        return self.filter(models.Q(owner=user) | shared | departments).select_related("owner")

    def changed_by(self, user: User) -> models.QuerySet["SavedView"]:
        """Return those that somebody may change: one's own; all that one sees for whoever manages users."""
        return self.seen_by(user) if user.has(Right.MANAGE_USERS) else self.filter(owner=user)


class SavedView(models.Model):
    """A question that somebody keeps; it shows whoever opens it what they may see.

    Attributes:
        name: for people; `note` says what it is for.
        owner: who made it.
        audience: who finds it; `department` is the key of the one it is for.
        page: `index` or `compare`.
        query: the address's query, without `?`.
    """

    name = models.CharField(max_length=120)
    note = models.TextField(max_length=1000, blank=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.ME)
    department = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=12, default="index")
    query = models.TextField(max_length=4000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Views] = Views()

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name", "id"]

    @override
    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Annotation(models.Model):
    """Something that happened on a day or over some days, shown on every time axis.

    Attributes:
        begins: its day, or the first of several; `ends` is the last of several.
        text: what happened.
        kind: what kind of thing.
        touchpoint: key of the one that it concerns; empty: all.
        by: who wrote it down.
    """

    begins = models.DateField(db_index=True)
    ends = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    touchpoint = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Annotation"]] = models.Manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-begins", "-id"]

    @override
    def __str__(self) -> str:
        """Return what happened."""
        return self.text
