"""The tables of requests that wait until they are due, and of mails."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a trigger chose stands with its invitation."""

    dependencies: ClassVar = [
        ("asking", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Watched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="invitation",
            name="contact",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="invitation",
            name="delivered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="employee",
            field=models.CharField(blank=True, max_length=512),
        ),
        migrations.AddField(
            model_name="invitation",
            name="trigger",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "Offered"),
                    ("shown", "Shown"),
                    ("answered", "Answered"),
                    ("dismissed", "Dismissed"),
                    ("expired", "Expired"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Wanted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("survey", models.CharField(max_length=200)),
                ("trigger", models.CharField(max_length=200)),
                ("contact", models.CharField(max_length=32)),
                ("customer", models.CharField(blank=True, max_length=32)),
                ("account", models.CharField(blank=True, max_length=512)),
                ("unit", models.CharField(blank=True, max_length=512)),
                ("touchpoint", models.CharField(max_length=200)),
                ("channel", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("survey", "contact"), name="asking_wanted_once")],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to="asking.invitation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="asking_mail_due")
                ],
                "constraints": [models.UniqueConstraint(fields=("invitation", "number"), name="asking_mail_once")],
            },
        ),
    ]
