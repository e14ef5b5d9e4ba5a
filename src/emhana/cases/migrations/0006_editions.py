from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_signatures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("since", models.DateField()),
                ("entries", models.JSONField()),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("service", "number"), name="cases_edition_number_once")],
            },
        ),
    ]
