"""Mark versions whose terms are not taken up yet by what hangs on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="contractversion",
            name="taken_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
