"""The paths of the server, each with and without a slash at its end, so that nothing is ever redirected."""

from regard.web.intake.urls import urlpatterns as intake
from regard.web.operations.urls import urlpatterns as operations

urlpatterns = [*intake, *operations]

handler400 = "regard.web.answers.bad_request"
handler404 = "regard.web.answers.not_found"
handler500 = "regard.web.answers.failed"
