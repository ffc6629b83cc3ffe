"""Cookies: over https they are sent back over https only."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]


def secure_cookies(respond: Respond) -> Respond:
    """Mark every cookie of an answer over https as secure.

    A setting could not: the same server is reached by plain http on the machine it runs on.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return answer
