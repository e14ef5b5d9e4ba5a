from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_outbox"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["next_try_at"], name="notifications_message_report", condition=models.Q(("channel", "sms"), ("state", "sent"))
            ),
        ),
    ]
