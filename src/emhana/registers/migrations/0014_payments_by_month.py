"""What a status follows from, by person and month. Only an import waits while the indexes are built: people's pages just read payments."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0013_campaign_choices_and_list_terms'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('act', 0), ('own', False)), fields=['person', 'month'], include=('received_on',), name='registers_payment_of_others'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('own', True), models.Q(('act', 0), _negated=True), _connector='OR'), fields=['person', 'month'], include=('received_on', 'amount', 'own', 'act'), name='registers_payment_to_sum'),
        ),
        # Rows are only added: without this the server would wait for a fifth of the table before the indexes alone answer.
        migrations.RunSQL(
            "ALTER TABLE registers_payment SET (autovacuum_vacuum_insert_scale_factor = 0.02)",
            "ALTER TABLE registers_payment RESET (autovacuum_vacuum_insert_scale_factor)",
        ),
    ]
