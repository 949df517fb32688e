from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_sent_forms"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notification",
            name="accounts_notification_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="notificationwish",
            name="accounts_wish_in_known_words",
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("referral_turn", "Referral Turn"),
                    ("referral_moved", "Referral Moved"),
                    ("referral_reminder", "Referral Reminder"),
                    ("referral_late", "Referral Late"),
                    ("referral_unanswered", "Referral Unanswered"),
                    ("message", "Message"),
                    ("task", "Task"),
                    ("appointment", "Appointment"),
                    ("near", "Near"),
                    ("passed", "Passed"),
                    ("case", "Case"),
                    ("transfer", "Transfer"),
                    ("transfer_moved", "Transfer Moved"),
                    ("approval", "Approval"),
                    ("answer", "Answer"),
                    ("report", "Report"),
                    ("report_failed", "Report Failed"),
                    ("import", "Import"),
                    ("emergency", "Emergency"),
                    ("danger", "Danger"),
                    ("alarm", "Alarm"),
                    ("backup_failed", "Backup Failed"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="notificationwish",
            name="topic",
            field=models.CharField(
                choices=[
                    ("referrals", "Referrals: my turn, and what becomes of mine"),
                    ("late", "Referrals that are late"),
                    ("work", "Tasks and appointments"),
                    ("deadlines", "Deadlines near and passed"),
                    ("cases", "Cases given to me, and transfers"),
                    ("approvals", "What awaits my approval, and answers to what I asked"),
                    ("results", "Reports and imports that have ended"),
                    ("emergency", "Files opened in an emergency"),
                    ("danger", "Somebody who left is in danger"),
                    ("alarms", "Unusual reading"),
                    ("backups", "Backups that failed"),
                ],
                max_length=12,
                verbose_name="topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "referral_turn",
                            "referral_moved",
                            "referral_reminder",
                            "referral_late",
                            "referral_unanswered",
                            "message",
                            "task",
                            "appointment",
                            "near",
                            "passed",
                            "case",
                            "transfer",
                            "transfer_moved",
                            "approval",
                            "answer",
                            "report",
                            "report_failed",
                            "import",
                            "emergency",
                            "danger",
                            "alarm",
                            "backup_failed",
                        ],
                    )
                ),
                name="accounts_notification_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationwish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mail__in", ["at_once", "daily", "never"]),
                    (
                        "topic__in",
                        [
                            "referrals",
                            "late",
                            "work",
                            "deadlines",
                            "cases",
                            "approvals",
                            "results",
                            "emergency",
                            "danger",
                            "alarms",
                            "backups",
                        ],
                    ),
                ),
                name="accounts_wish_in_known_words",
            ),
        ),
    ]
