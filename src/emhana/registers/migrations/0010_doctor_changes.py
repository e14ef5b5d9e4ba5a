"""Changes of doctors made by the staff, lists applied by parts, and indexes from which a clinic is counted alone."""

import django.db.models.deletion
from django.db import migrations, models

import emhana.keyring.fields


class Migration(migrations.Migration):

    dependencies = [
        ("parties", "0002_merges"),
        ("registers", "0009_leaving_messages_and_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoctorChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("reason", emhana.keyring.fields.EncryptedTextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doctor_changes", to="parties.organisation"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="undone_by", to="registers.doctorchange"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DoctorChangeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "change",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="registers.doctorchange"),
                ),
                (
                    "attachment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.attachment"),
                ),
                (
                    "former",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.precinct"),
                ),
                (
                    "placement",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.placement"
                    ),
                ),
            ],
        ),
        migrations.AddField(model_name="peoplelistrow", name="done", field=models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="peoplelist",
            name="state",
            field=models.CharField(
                choices=[("preview", "Preview"), ("applying", "Applying"), ("applied", "Applied"), ("undone", "Undone")],
                default="preview",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["precinct"],
                include=("valid", "person", "attachment"),
                name="registers_placement_counted",
            ),
        ),
        migrations.RemoveIndex(model_name="placement", name="registers_placement_load"),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["organisation"],
                include=("valid", "funding", "id"),
                name="registers_attachment_at_clinic",
            ),
        ),
        migrations.RemoveIndex(model_name="attachment", name="registers_attachment_of_clinic"),
    ]
