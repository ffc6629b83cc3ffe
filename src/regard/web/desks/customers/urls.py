"""The paths of the desk."""

from django.urls import URLPattern, path, re_path

from regard.web.desks.customers import person_views, views

_CUSTOMER = r"^(?P<customer>[0-9a-f]{32})"

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<path:account>", views.account, name="account"),
    re_path(_CUSTOMER + r"$", person_views.customer, name="customer"),
    re_path(_CUSTOMER + r"/export$", person_views.export, name="export"),
    re_path(_CUSTOMER + r"/erase$", person_views.erase, name="erase"),
    re_path(_CUSTOMER + r"/contacts/(?P<seq>[0-9]{1,18})$", person_views.contact, name="contact"),
]
