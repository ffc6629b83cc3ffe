"""The pages of those who manage users."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regard.web.accounts import people as acts
from regard.web.accounts.audit import note
from regard.web.accounts.forms import GrantForm, InvitationForm
from regard.web.accounts.giving import Grant, why_not_manage
from regard.web.accounts.guard import user_of
from regard.web.accounts.invitations import invite, open_invitations
from regard.web.accounts.invitations import revoke as revoke_invitation
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right, needs
from regard.web.accounts.words import ROLE_NAMES, scope_text


@needs(Right.MANAGE_USERS)
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """List the people and the open invitations; invite somebody."""
    manager = user_of(request)
    form = InvitationForm(request.POST or None, giver=manager)
    if not form.is_valid():
        waiting = [(each, ROLE_NAMES[Grant.of(each).role], scope_text(each)) for each in open_invitations(manager)]
        return render(
            request, "accounts/people.html", {"rows": acts.rows(manager), "form": form, "invitations": waiting}
        )
    email = form.cleaned_data["email"]
    made, path = invite(manager, email, form.grant)
    note(request, "invited", "person", email=email, role=made.role)
    return _link_page(request, path, email, days=7)


@needs(Right.MANAGE_USERS)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation."""
    found = next((each for each in open_invitations(user_of(request)) if each.pk == pk), None)
    if found is None:
        raise Http404
    revoke_invitation(found)
    note(request, "revoked", "invitation", str(found.pk), email=found.email)
    messages.success(request, _("The invitation is revoked."))
    return redirect("accounts:people")


@needs(Right.MANAGE_USERS)
@never_cache
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person, and change role and scope."""
    one = _managed(request, pk)
    own = Grant.of(one)
    start = {"role": own.role, "departments": own.departments, "units": own.units, "accounts": own.accounts}
    form = GrantForm(request.POST or None, giver=user_of(request), initial=start)
    if form.is_valid():
        refusal = acts.change(request, one, form.grant)
        if refusal is None:
            messages.success(request, _("Saved."))
            return redirect("accounts:people")
        form.add_error(None, refusal)
    (row,) = (row for row in acts.rows(user_of(request)) if row.person.pk == pk)
    return render(request, "accounts/person.html", {"row": row, "form": form})


@needs(Right.MANAGE_USERS)
@never_cache
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link that signs a person in once, for who lost the password."""
    one = _managed(request, pk)
    path = acts.link_for(request, one)
    if path is None:
        messages.error(request, _("A deactivated account gets no link."))
        return redirect("accounts:person", pk)
    return _link_page(request, path, one.email, days=0)


def _act(do: Callable[[HttpRequest, User], str | None], done: Callable[[], str]) -> Callable[..., HttpResponse]:
    """Return the view of one act on a person: refused with a sentence, or done with one."""

    @needs(Right.MANAGE_USERS)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        refusal = do(request, _managed(request, pk))
        if refusal is None:
            messages.success(request, done())
        else:
            messages.error(request, refusal)
        return redirect("accounts:people")

    return view


deactivate = _act(lambda request, one: acts.set_active(request, one, active=False), lambda: _("Deactivated."))
reactivate = _act(lambda request, one: acts.set_active(request, one, active=True), lambda: _("Active again."))
sign_out = _act(acts.sign_out, lambda: _("Signed out everywhere."))
remove_second_factor = _act(acts.remove_second_factor, lambda: _("The second factor is removed."))


def _managed(request: HttpRequest, pk: int) -> User:
    """Return a person whom the user may manage; for anybody else, as if there were none."""
    found = get_object_or_404(User, pk=pk)
    if why_not_manage(user_of(request), found) is not None:
        raise Http404
    return found


def _link_page(request: HttpRequest, path: str, email: str, days: int) -> HttpResponse:
    """Show a link that is shown once."""
    context = {"link": request.build_absolute_uri(path), "email": email, "days": days}
    return render(request, "accounts/link.html", context)
