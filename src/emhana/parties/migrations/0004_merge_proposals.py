import django.db.models.deletion
from django.db import migrations, models

import emhana.keyring.fields


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0003_private_practice'),
    ]

    operations = [
        migrations.CreateModel(
            name='MergeProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', emhana.keyring.fields.EncryptedTextField()),
                ('prepared_by', models.CharField(max_length=100)),
                ('prepared_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('confirmed', 'Confirmed'), ('declined', 'Declined')], default='prepared', max_length=9)),
                ('settled_by', models.CharField(blank=True, max_length=100)),
                ('settled_at', models.DateTimeField(null=True)),
                ('duplicate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('merge', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='parties.merge')),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'prepared')), fields=('duplicate',), name='parties_merge_proposal_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('settled_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='parties_merge_by_two_officers')],
            },
        ),
    ]
