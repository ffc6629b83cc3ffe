"""The first tables of the desk."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_KINDS = [("release", "Release"), ("incident", "Incident"), ("campaign", "Campaign"), ("other", "Other")]
_AUDIENCES = [("me", "Only me"), ("department", "A department"), ("all", "Everybody")]


class Migration(migrations.Migration):
    """Make saved views and annotations."""

    initial = True
    dependencies: ClassVar[list[Any]] = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Annotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins", models.DateField(db_index=True)),
                ("ends", models.DateField(blank=True, null=True)),
                ("text", models.CharField(max_length=200)),
                ("kind", models.CharField(choices=_KINDS, default="other", max_length=12)),
                ("touchpoint", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-begins", "-id"]},
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("note", models.TextField(blank=True, max_length=1000)),
                ("audience", models.CharField(choices=_AUDIENCES, default="me", max_length=12)),
                ("department", models.CharField(blank=True, max_length=200)),
                ("page", models.CharField(default="index", max_length=12)),
                ("query", models.TextField(blank=True, max_length=4000)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["name", "id"]},
        ),
    ]
