"""The paths of the server.

Those that other systems call stand each with and without a slash at its end, so that nothing is ever redirected.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from regard.web.asking.urls import submissions
from regard.web.desks.customers.api import persons
from regard.web.intake.urls import urlpatterns as intake
from regard.web.operations.urls import urlpatterns as operations

_DESKS: list[URLPattern | URLResolver] = [
    path(f"{desk}/", include(f"regard.web.desks.{desk}.urls")) for desk in settings.DESKS
]

urlpatterns: list[URLPattern | URLResolver] = [
    *intake,
    *operations,
    *submissions,
    *persons,
    path("", include("regard.web.shell.urls")),
    path("", include("regard.web.accounts.urls")),
    path("", include("regard.web.asking.urls")),
    path("jobs/", include("regard.web.jobs.urls")),
    *_DESKS,
]

handler400 = "regard.web.shell.failures.bad_request"
handler403 = "regard.web.shell.failures.forbidden"
handler404 = "regard.web.shell.failures.not_found"
handler500 = "regard.web.shell.failures.failed"
