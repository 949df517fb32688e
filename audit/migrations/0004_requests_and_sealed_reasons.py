import audit.models
from django.db import migrations, models


class Migration(migrations.Migration):
    """An event knows its session and request; room for reasons that only the application reads."""

    dependencies = [("audit", "0003_events_by_name"), ("core", "0002_data_keys")]

    operations = [
        migrations.AddField("auditevent", "address", models.GenericIPAddressField(null=True, verbose_name="address")),
        migrations.AddField("auditevent", "request_id", models.UUIDField(null=True, verbose_name="request")),
        migrations.AddField(
            "auditevent",
            "session_digest",
            models.CharField(blank=True, default="", max_length=32, verbose_name="session"),
            preserve_default=False,
        ),
        # A ciphertext is bound to its column's name, so the plain text makes way for it.
        migrations.RenameField("auditevent", "reason", "reason_plain"),
        migrations.AlterField("auditevent", "reason_plain", models.TextField(blank=True, default="")),
        migrations.AddField("auditevent", "reason", audit.models.ReasonField(verbose_name="reason")),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["organisation_code", "-id"], name="audit_by_organisation")
        ),
        migrations.AddIndex("auditevent", models.Index(fields=["at"], name="audit_by_time")),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                condition=models.Q(("session_digest", ""), _negated=True),
                fields=["session_digest", "-id"],
                name="audit_by_session",
            ),
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                condition=models.Q(("case_id__isnull", False)), fields=["actor_id", "at"], name="audit_looks_by_actor"
            ),
        ),
    ]
