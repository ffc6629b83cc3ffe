"""A token says whether it may write."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Those made before only read."""

    dependencies: ClassVar = [
        ("accounts", "0002_audit_only_grows"),
    ]

    operations: ClassVar = [
        migrations.AddField(model_name="apitoken", name="writes", field=models.BooleanField(default=False)),
    ]
