from django.db import migrations, models

# The names of an edition are as fixed as its numbers.
_STAY = """
DROP TRIGGER published_stays ON reports_release;
CREATE TRIGGER published_stays BEFORE UPDATE ON reports_release FOR EACH ROW
WHEN ((OLD.report_id, OLD.document, OLD.digest, OLD.threshold, OLD.names, OLD.published_by_id, OLD.created_at)
      IS DISTINCT FROM
      (NEW.report_id, NEW.document, NEW.digest, NEW.threshold, NEW.names, NEW.published_by_id, NEW.created_at)
      OR OLD.withdrawn_at IS NOT NULL)
EXECUTE FUNCTION reports_refuse_change();
"""
_AS_BEFORE = """
DROP TRIGGER published_stays ON reports_release;
CREATE TRIGGER published_stays BEFORE UPDATE ON reports_release FOR EACH ROW
WHEN ((OLD.report_id, OLD.document, OLD.digest, OLD.threshold, OLD.published_by_id, OLD.created_at)
      IS DISTINCT FROM
      (NEW.report_id, NEW.document, NEW.digest, NEW.threshold, NEW.published_by_id, NEW.created_at)
      OR OLD.withdrawn_at IS NOT NULL)
EXECUTE FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_who_sees_activities")]

    operations = [
        migrations.AddField("release", "names", models.JSONField(default=dict, verbose_name="names")),
        migrations.RunSQL(_STAY, _AS_BEFORE),
    ]
