"""The paths of the desk."""

from django.urls import URLPattern, path, re_path

from regard.web.desks.customers import consent_views, identity_views, person_views, views

_CUSTOMER = r"^(?P<customer>[0-9a-f]{32})"

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("who-is-who/", identity_views.review, name="review"),
    path("who-is-who/decision", identity_views.decide, name="decide"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<path:account>", views.account, name="account"),
    re_path(_CUSTOMER + r"$", person_views.customer, name="customer"),
    re_path(_CUSTOMER + r"/identity$", identity_views.identity, name="identity"),
    re_path(_CUSTOMER + r"/export$", person_views.export, name="export"),
    re_path(_CUSTOMER + r"/erase$", person_views.erase, name="erase"),
    re_path(_CUSTOMER + r"/consent/(?P<purpose>\w{1,64})$", consent_views.consent, name="consent"),
    re_path(_CUSTOMER + r"/contacts/(?P<seq>[0-9]{1,18})$", person_views.contact, name="contact"),
]
