"""Words for people: what roles, acts and kinds of things are called on pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.web.accounts.models import Invitation, User
from regard.web.accounts.rights import Role

ROLE_NAMES = {
    Role.OWNER: gettext_lazy("Owner"),
    Role.MANAGER: gettext_lazy("Manager"),
    Role.ANALYST: gettext_lazy("Analyst"),
    Role.DEPARTMENT: gettext_lazy("Department"),
    Role.AGENT: gettext_lazy("Agent"),
    Role.VIEWER: gettext_lazy("Viewer"),
}
ROLE_MEANINGS = {
    Role.OWNER: gettext_lazy("may do everything, settings included"),
    Role.MANAGER: gettext_lazy("sees all, erases, invites people and reads the audit log"),
    Role.ANALYST: gettext_lazy("works with numbers and pseudonyms, loads files, edits promises and the catalogue"),
    Role.DEPARTMENT: gettext_lazy("sees and edits what belongs to the department, by pseudonym"),
    Role.AGENT: gettext_lazy("sees customers and their contacts, and asks them"),
    Role.VIEWER: gettext_lazy("sees numbers only"),
}
ACTS = {
    "saw": gettext_lazy("saw"),
    "changed": gettext_lazy("changed"),
    "created": gettext_lazy("created"),
    "added": gettext_lazy("added"),
    "asked": gettext_lazy("asked in person"),
    "removed": gettext_lazy("removed"),
    "exported": gettext_lazy("exported"),
    "erased": gettext_lazy("erased"),
    "decided": gettext_lazy("decided"),
    "tried": gettext_lazy("tried"),
    "sent_again": gettext_lazy("sent again"),
    "loaded": gettext_lazy("loaded"),
    "undid": gettext_lazy("undid"),
    "chose": gettext_lazy("chose"),
    "made_anew": gettext_lazy("made anew"),
    "signed_in": gettext_lazy("signed in"),
    "signed_out": gettext_lazy("signed out"),
    "failed_to_sign_in": gettext_lazy("failed to sign in"),
    "invited": gettext_lazy("invited"),
    "accepted": gettext_lazy("accepted"),
    "revoked": gettext_lazy("revoked"),
    "deactivated": gettext_lazy("deactivated"),
    "reactivated": gettext_lazy("reactivated"),
    "ended": gettext_lazy("ended"),
}
KINDS = {
    "account": gettext_lazy("account"),
    "audit": gettext_lazy("audit log"),
    "customer": gettext_lazy("customer"),
    "endpoint": gettext_lazy("webhook"),
    "identity": gettext_lazy("who is who"),
    "interview": gettext_lazy("interview"),
    "interviews": gettext_lazy("interviews"),
    "invitation": gettext_lazy("invitation"),
    "message": gettext_lazy("message of a webhook"),
    "one_time_link": gettext_lazy("sign-in link"),
    "passages": gettext_lazy("passages of interviews"),
    "password": gettext_lazy("password"),
    "person": gettext_lazy("person"),
    "promise": gettext_lazy("promise"),
    "second_factor": gettext_lazy("second factor"),
    "sessions": gettext_lazy("sessions"),
    "single_sign_on": gettext_lazy("single sign-on"),
    "theme": gettext_lazy("theme of interviews"),
    "themes": gettext_lazy("themes of interviews"),
    "token": gettext_lazy("API token"),
}


def role_choices(roles: list[Role]) -> list[tuple[str, str]]:
    """Return roles with their names and meanings, for a form."""
    texts = [_("%(name)s: %(meaning)s") % {"name": ROLE_NAMES[role], "meaning": ROLE_MEANINGS[role]} for role in roles]
    return [(role.value, text) for role, text in zip(roles, texts, strict=True)]


def act_name(act: str) -> str:
    """Return an act in words; one without words of its own as it is written."""
    return str(ACTS.get(act, act.replace("_", " ")))


def kind_name(kind: str) -> str:
    """Return a kind of thing in words; one without words of its own as it is written."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


def scope_text(one: User | Invitation) -> str:
    """Return what bounds somebody, as a phrase."""
    parts = [
        text % {"keys": ", ".join(keys)}
        for text, keys in (
            (_("departments %(keys)s"), one.departments),
            (_("units %(keys)s"), one.units),
            (_("accounts %(keys)s"), one.accounts),
        )
        if keys
    ]
    return "; ".join(parts) or _("everything")


def called(user: User) -> str:
    """Return how somebody is called, for the framework's own pages."""
    return user.called
