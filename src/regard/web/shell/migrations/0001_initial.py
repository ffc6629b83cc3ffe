"""The first tables of the shell."""

from typing import ClassVar
from uuid import uuid4

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the kept lists."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="CustomerList",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("customers", models.BinaryField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        )
    ]
