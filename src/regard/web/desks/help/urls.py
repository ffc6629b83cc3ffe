"""The paths of the help."""

from django.urls import URLPattern, path

from regard.web.desks.help import views

app_name = "help"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("pictures/<str:name>", views.show_picture, name="picture"),
    path("<path:key>", views.page, name="page"),
]
