"""The permission matrix as a page shows it: which role has which right."""

from regard.web.accounts.rights import RIGHTS, Right, Role

MEANINGS = {
    Right.PUBLIC: "see what nobody need be signed in for: the sign-in page, links handed over",
    Right.OWN_ACCOUNT: "look after one's own account: password, second factor, sessions, tokens; read the help",
    Right.SEE_NUMBERS: "see measures, promises and the catalogue",
    Right.SEE_ROWS: "see customers and contacts, by pseudonym",
    Right.SEE_PEOPLE: "see who a customer is: names, e-mails, phones",
    Right.EXPORT: "take tables and charts away as files",
    Right.ERASE: "erase a customer",
    Right.RESOLVE_PEOPLE: "decide who is who: merge customers, keep them apart, undo that",
    Right.SAVE_VIEWS: "save views and annotations",
    Right.EDIT_PROMISES: "write and change promises",
    Right.EDIT_CATALOGUE: "sort touchpoints; change stages, units, departments, segments, working hours",
    Right.EDIT_SURVEYS: "write, publish and archive surveys",
    Right.ASK_CUSTOMERS: "ask customers in person; keep notes of interviews, and code them",
    Right.LOAD: "load files and undo loads",
    Right.MANAGE_KEYS: "make and revoke write keys of sources",
    Right.MANAGE_USERS: "invite people, change their role and scope, deactivate them",
    Right.SEE_AUDIT: "read and export the audit log",
    Right.CHANGE_SETTINGS: "change the settings of the workspace",
}


def matrix() -> str:
    """Return a table in Markdown: a row for each right, a column for each role."""
    head = ("right", "one may …", *Role)
    lines = [head, tuple("---" for _ in head)]
    for right in Right:
        marks = ("✓" if right in RIGHTS[role] else "" for role in Role)
        lines.append((f"`{right}`", MEANINGS[right], *marks))
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
