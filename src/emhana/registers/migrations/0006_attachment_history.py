"""The database itself keeps what a row of the attachment register said before a change, and refuses to rewrite what a row is about."""

from django.db import migrations

KEEP = """
CREATE FUNCTION registers_keep_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.person_id, NEW.organisation_id, NEW.funding, NEW.volume, NEW.contract, NEW.ground, NEW.basis, NEW.recorded_at)
     IS DISTINCT FROM
     (OLD.person_id, OLD.organisation_id, OLD.funding, OLD.volume, OLD.contract, OLD.ground, OLD.basis, OLD.recorded_at) THEN
    RAISE EXCEPTION 'a recorded attachment is corrected by another row' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.valid, NEW.end_reason, NEW.ended_by) IS DISTINCT FROM (OLD.valid, OLD.end_reason, OLD.ended_by) THEN
    INSERT INTO registers_attachmentversion (attachment_id, valid, end_reason, ended_by, known_until)
    VALUES (OLD.id, OLD.valid, OLD.end_reason, OLD.ended_by, NEW.changed_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registers_keep_attachment BEFORE UPDATE ON registers_attachment
  FOR EACH ROW EXECUTE FUNCTION registers_keep_attachment();
CREATE FUNCTION registers_keep_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.attachment_id, NEW.person_id, NEW.precinct_id, NEW.recorded_at)
     IS DISTINCT FROM (OLD.attachment_id, OLD.person_id, OLD.precinct_id, OLD.recorded_at) THEN
    RAISE EXCEPTION 'a recorded placement is corrected by another row' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.valid IS DISTINCT FROM OLD.valid THEN
    INSERT INTO registers_placementversion (placement_id, valid, known_until) VALUES (OLD.id, OLD.valid, NEW.changed_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registers_keep_placement BEFORE UPDATE ON registers_placement
  FOR EACH ROW EXECUTE FUNCTION registers_keep_placement();
"""

FORGET = """
DROP TRIGGER registers_keep_placement ON registers_placement;
DROP FUNCTION registers_keep_placement();
DROP TRIGGER registers_keep_attachment ON registers_attachment;
DROP FUNCTION registers_keep_attachment();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("registers", "0005_institutions"),
    ]

    operations = [
        migrations.RunSQL(KEEP, FORGET),
    ]
