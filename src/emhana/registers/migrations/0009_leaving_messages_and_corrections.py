import django.db.models.deletion
from django.db import migrations, models

import emhana.keyring.fields


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0004_merge_proposals'),
        ('registers', '0008_basis_codes_and_letters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('annul', 'Annul'), ('end', 'End')], max_length=5)),
                ('until', models.DateField(null=True)),
                ('reason', emhana.keyring.fields.EncryptedTextField()),
                ('paragraph', models.CharField(max_length=60)),
                ('document', emhana.keyring.fields.EncryptedTextField()),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=100)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='registers.attachment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('attachment',), name='registers_correction_once')],
            },
        ),
        migrations.CreateModel(
            name='LeavingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=50, unique=True)),
                ('source', models.CharField(choices=[('civil_register', 'Civil Register'), ('person_database', 'Person Database'), ('insurer', 'Insurer'), ('paper', 'Paper')], max_length=15)),
                ('kind', models.CharField(choices=[('new_attachment', 'New Attachment'), ('death', 'Death'), ('emigration', 'Emigration'), ('vhi_ended', 'Vhi Ended'), ('cancelled', 'Cancelled'), ('superseded', 'Superseded'), ('merged', 'Merged')], max_length=20)),
                ('iin', emhana.keyring.fields.EncryptedTextField()),
                ('on', models.DateField()),
                ('permanent', models.BooleanField(default=True)),
                ('certificate', emhana.keyring.fields.EncryptedTextField()),
                ('certificate_on', models.DateField(null=True)),
                ('contract', models.CharField(blank=True, max_length=60)),
                ('document', emhana.keyring.fields.EncryptedTextField()),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('entered_by', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('nothing', 'Nothing'), ('stopped', 'Stopped'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=9)),
                ('why', models.CharField(blank=True, max_length=40)),
                ('settled_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leaving_messages', to='parties.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'stopped'])), fields=['due_at'], name='registers_leaving_message_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['death', 'emigration', 'vhi_ended'])), name='registers_leaving_message_closed_list')],
            },
        ),
    ]
