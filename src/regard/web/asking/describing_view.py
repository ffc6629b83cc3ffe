"""The view of the API's description."""

from django.http import HttpRequest, HttpResponse

from regard.web.answers import JsonAnswer
from regard.web.asking.describing import openapi


def describe_api(request: HttpRequest) -> HttpResponse:
    """Answer the description of the API (OpenAPI 3.1)."""
    answer = JsonAnswer(openapi(request.build_absolute_uri("/").rstrip("/")))
    # It repeats the host that the asker named, which no cache may keep.
    answer["Cache-Control"] = "no-store"
    return answer
