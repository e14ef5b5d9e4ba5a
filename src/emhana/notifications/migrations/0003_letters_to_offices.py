import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_delivery_reports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="parties.person"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="addressee",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("addressee", ""), ("person__isnull", False)),
                    models.Q(("person__isnull", True), models.Q(("addressee", ""), _negated=True)),
                    _connector="OR",
                ),
                name="notifications_message_one_receiver",
            ),
        ),
    ]
