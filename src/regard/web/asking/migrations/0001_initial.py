"""The tables of invitations and of what respondents have answered so far."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import regard.web.asking.models


class Migration(migrations.Migration):
    """One row an invitation, and one a sitting."""

    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=regard.web.asking.models.new_id, max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("survey", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("customer", models.CharField(blank=True, max_length=32)),
                ("touchpoint", models.CharField(max_length=200)),
                ("unit", models.CharField(blank=True, max_length=512)),
                ("account", models.CharField(blank=True, max_length=512)),
                ("campaign", models.CharField(blank=True, max_length=512)),
                ("channel", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("shown", "Shown"),
                            ("answered", "Answered"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shown_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["offered", "shown"])),
                        fields=["expires_at"],
                        name="asking_open",
                    ),
                    models.Index(fields=["survey", "-offered_at"], name="asking_of_survey"),
                    models.Index(fields=["customer"], name="asking_of_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(default=regard.web.asking.models.scattered, primary_key=True, serialize=False),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("survey", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("content", models.BinaryField(default=bytes)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sittings",
                        to="asking.invitation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["updated_at"], name="asking_last_touched")],
            },
        ),
    ]
