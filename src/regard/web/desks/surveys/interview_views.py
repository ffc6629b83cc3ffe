"""The pages of interviews that are written: a new one, one passage, and the code book."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.ask.code_book import Book, add_themes, changed, merged, read_book, shown_book, write_book
from regard.ask.interviews import Interview, Noted, crossed
from regard.errors import WrongUseError
from regard.vocabulary import Channel
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.models import new_id
from regard.web.desks.surveys.asking_people import NOBODY, Somebody, found, is_name, somebody, touchpoints_for
from regard.web.desks.surveys.fields import act_of, text_sent
from regard.web.desks.surveys.interview_draft import (
    Draft,
    FrameForm,
    drafts_begun,
    drafts_checked,
    drafts_grown,
    drafts_sent,
    emotions,
    headings,
    names_in,
)
from regard.web.desks.surveys.interview_passage import PassageForm, passage_context
from regard.web.desks.surveys.interviews import (
    GUIDE,
    book,
    keep,
    next_uncoded,
    noted,
    passage_for,
    rewrite,
    take_out,
)
from regard.web.desks.surveys.interviews_tabs import interview_tabs
from regard.web.desks.surveys.seeing import check_may_edit, may_edit
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace


@needs(Right.ASK_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask who was spoken with, then write down what was said."""
    wanted, asked = request.GET.get("customer", ""), request.GET.get("q", "").strip()
    if not wanted:
        context = {"query": asked, "found": found(request, asked), "tabs": interview_tabs("")}
        return render_page(request, "surveys/interview_whom.html", context, partial="found")
    who = None if wanted == NOBODY else somebody(request, wanted)
    if request.method == "POST":
        return _written(request, who)
    guided = request.GET.get("guide", "1") != "0"
    return _form(request, who, FrameForm(user_of(request), _zone(request)), drafts_begun(guided))


@needs(Right.ASK_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def passage(request: HttpRequest, interview: str, number: int) -> HttpResponse:
    """Show one passage to be coded or written anew, and do so; nothing that was said is lost."""
    before = passage_for(request, interview, number)
    form = PassageForm.of(before, user_of(request), request.POST if request.method == "POST" else None)
    act = request.POST.get("act", "")
    if act == "out" and form.can_be_taken_out:
        take_out(request, before, form.reason)
        messages.success(request, _("Taken out. The lists follow within a few seconds."))
        return redirect("surveys:interviews")
    if act != "out" and _is_kept(request, form):
        messages.success(request, _("Kept. The lists follow within a few seconds."))
        return _onward(request, before) if act == "next" else redirect("surveys:interview", interview)
    status = 422 if form.is_sent else 200
    return render_page(request, "surveys/interview_passage.html", passage_context(form), status=status)


@needs(Right.SEE_ROWS, POST=Right.ASK_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: HttpRequest) -> HttpResponse:
    """Show the code book; add a theme, give one another name, or merge two."""
    failure = _changed(request) if request.method == "POST" else ""
    if request.method == "POST" and not failure:
        messages.success(request, _("Kept."))
        return redirect("surveys:interview_themes")
    codes = book()
    counts = _counts(request, codes)
    context = {
        "themes": [(theme, counts.get(theme.key, 0)) for theme in codes], "seen": shown_book(codes),
        "failure": failure, "adds": user_of(request).has(Right.ASK_CUSTOMERS), "edits": may_edit(user_of(request)),
        "tabs": interview_tabs("interview_themes"), "typed": request.POST,
    }  # fmt: skip
    return render_page(request, "surveys/interview_themes.html", context, status=422 if failure else 200)


def _is_kept(request: HttpRequest, form: PassageForm) -> bool:
    """Keep a passage as it was typed; say whether that was done, else why not stands in the form."""
    if not form.is_sent or not form.is_right:
        return False
    form.failure = form.seen_failure
    if not form.failure and form.is_changed:
        form.failure = rewrite(request, form.before, form.made())
    return not form.failure


def _onward(request: HttpRequest, done: Noted) -> HttpResponse:
    """Go on to the next passage that is not coded yet, or back to the interview."""
    follows = next_uncoded(request, done)
    if follows is None:
        return redirect("surveys:interview", done.interview)
    return redirect("surveys:interview_passage", follows.interview, follows.number)


def _written(request: HttpRequest, who: Somebody | None) -> HttpResponse:
    sent, user = request.POST, user_of(request)
    frame, drafts = FrameForm(user, _zone(request), sent), drafts_sent(sent)
    act, *_rest = act_of(sent.get("act", ""))
    if act == "add":
        return _form(request, who, frame, drafts_grown(drafts, sent["act"].partition("-")[2]))
    drafts = drafts_checked(drafts, user)
    said = [each for each in drafts if not each.is_empty]
    failure = "" if said else _("Write down at least one thing that was said.")
    if failure or not frame.is_valid() or any(each.problems for each in said):
        return _form(request, who, frame, drafts, failure)
    interview = _interview(request, who, frame, said)
    refused = keep(request, interview)
    if refused:
        return _form(request, who, frame, drafts, refused)
    messages.success(request, _("Kept. Nothing of it is lost from now on."))
    return redirect(f"{reverse('surveys:interview', args=[interview.key])}?kept=1")


def _interview(request: HttpRequest, who: Somebody | None, frame: FrameForm, said: list[Draft]) -> Interview:
    data, folder = frame.cleaned_data, workspace().ledger.folder
    return Interview(
        key=_key(request.POST),
        held_at=frame.moment,
        passages=tuple(each.passage(add_themes(folder, each.names)) for each in said),
        customer=who.customer if who else None,
        interviewer=user_of(request).email,
        account=data["account"] or None,
        unit=data["unit"] or None,
        channel=Channel(data["channel"]),
        guide=GUIDE if _guided(request) else None,
    )


def _form(
    request: HttpRequest, who: Somebody | None, frame: FrameForm, drafts: tuple[Draft, ...], failure: str = ""
) -> HttpResponse:
    """Show the form; it is named at its beginning, so that what is sent twice stands once."""
    is_wrong = request.method == "POST" and not request.POST.get("act", "").startswith("add")
    context = {
        "who": who, "frame": frame, "headings": headings(drafts, _guided(request)), "count": len(drafts),
        "touchpoints": touchpoints_for(user_of(request)), "emotions": emotions(), "failure": failure,
        "themes": book(), "key": _key(request.POST), "is_wrong": is_wrong, "tabs": interview_tabs(""),
    }  # fmt: skip
    return render_page(request, "surveys/interview_new.html", context, status=422 if is_wrong else 200)


def _guided(request: HttpRequest) -> bool:
    return request.GET.get("guide", "1") != "0"


def _key(sent: QueryDict) -> str:
    """Return the name that the form gave its interview; a new one if it gave none that could be one."""
    key = sent.get("key", "")
    return key if is_name(key) else new_id()


def _zone(request: HttpRequest) -> str:
    return user_of(request).zone or workspace().ledger.settings.zone


def _changed(request: HttpRequest) -> str:
    """Change the code book as a form says; return why it was not, empty if it was."""
    sent, folder = request.POST, workspace().ledger.folder
    act, key = sent.get("act", ""), sent.get("key", "")
    if act not in {"change", "merge"}:
        names = names_in(text_sent(sent, "names"))
        add_themes(folder, names)
        note(request, "added", "themes", names=len(names))
        return "" if names else _("Write the name of a theme.")
    check_may_edit(request)
    try:
        after = _edited(read_book(folder), act, key, sent)
    except WrongUseError as error:
        return f"{error.what} {error.remedy}"
    if after is None:
        return _("A theme needs a name.")
    if write_book(folder, after, sent.get("seen", "")):
        return _("Somebody has changed the code book meanwhile. Look at it again, and decide anew.")
    note(request, "changed", "theme", key, change=act, into=sent.get("into", ""))
    return ""


def _edited(codes: Book, act: str, key: str, sent: QueryDict) -> Book | None:
    if act == "merge":
        return merged(codes, key, sent.get("into", ""))
    name = text_sent(sent, "name")[:80]
    return changed(codes, key, name, text_sent(sent, "meaning")) if name else None


def _counts(request: HttpRequest, codes: Book) -> dict[str, int]:
    return {line.theme or "": line.total.passages for line in crossed(noted(request), codes).lines}
