"""What customers said last about being asked."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Makes the table."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("asking", "0002_triggers_and_mail")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(max_length=32, unique=True)),
                ("is_given", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
