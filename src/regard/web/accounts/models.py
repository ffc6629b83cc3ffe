"""The state of accounts: people, and what each may do."""

from datetime import datetime
from typing import Any, ClassVar, NoReturn, override

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from regard.web.accounts.rights import RIGHTS, Right, Role


class People(BaseUserManager["User"]):
    """The people of a workspace."""

    def add(self, email: str, role: Role, *, name: str = "", password: str | None = None) -> "User":
        """Make an account; without a password, one can sign in by a link only."""
        user = self.model(email=self.normalize_email(email).lower(), role=role, name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who works with Regard.

    Attributes:
        email: by which one signs in, in lower case.
        role: says the rights.
        departments, units, accounts: keys that bound what is seen; an empty list bounds nothing. A unit stands for
            all below it. Where several lists are given, a contact must be within each of them.
        language: of the pages; empty: what the browser asks for.
        zone: in which days are cut; empty: the workspace's.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role], default=Role.VIEWER)
    departments = models.JSONField(default=list, blank=True)
    units = models.JSONField(default=list, blank=True)
    accounts = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    bounds: frozenset[Right] | None = None
    """Where somebody acts by a token: the rights that it carries, whatever the role says."""

    def has(self, right: Right) -> bool:
        """Say whether one may do something, within one's scope."""
        carried = self.bounds is None or right in self.bounds
        return self.is_active and carried and right in RIGHTS[Role(self.role)]

    @property
    def called(self) -> str:
        """The name, or else the address."""
        return self.name or self.email


class Invitation(models.Model):
    """An account that waits for somebody who has the link.

    Attributes:
        email: of who is invited; the account will have it.
        role, departments, units, accounts: what the account will have.
        token_hash: what is kept of the link.
        by: who invited.
        expires_at: from when on the link leads nowhere.
        accepted_at, revoked_at: when it came to its end, if it did.
    """

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    departments = models.JSONField(default=list, blank=True)
    units = models.JSONField(default=list, blank=True)
    accounts = models.JSONField(default=list, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class OneTimeLink(models.Model):
    """A link that signs somebody in, once.

    Attributes:
        user: who.
        token_hash: what is kept of the link.
        expires_at: from when on it leads nowhere.
        used_at: when it was used.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"link for {self.user_id}"


class ApiToken(models.Model):
    """What lets a program read what its owner may see, and write what is meant to be written by programs.

    Attributes:
        user: whose it is.
        name: what it is for.
        hint: how it begins.
        token_hash: what is kept of it.
        role: a narrower role, or empty for the owner's.
        writes: whether it may also write.
        expires_at: from when on it is useless.
        used_at: when it was last used, to the minute.
        revoked_at: when it was taken back.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, blank=True)
    writes = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.name

    def is_valid(self, now: datetime) -> bool:
        """Say whether it can be used."""
        return self.revoked_at is None and self.expires_at > now


class AuditEntry(models.Model):
    """Who saw or changed what; written once, never changed. The database refuses it too.

    Attributes:
        at: when.
        by: who; nobody where nobody was signed in.
        act: what was done, such as `saw`, `changed`, `exported`, `erased`, `signed_in`.
        kind: to what kind of thing.
        key: to which.
        detail: what else is worth knowing, never a customer's name or words.
        address: from where, if that is known.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=32)
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"{self.act} {self.kind} {self.key}".strip()

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the entry, once.

        Raises:
            TypeError: it is written already.
        """
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    @override
    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            TypeError: always.
        """
        _refuse()


def _refuse() -> NoReturn:
    message = "An entry of the audit log stays as it is."
    raise TypeError(message)
