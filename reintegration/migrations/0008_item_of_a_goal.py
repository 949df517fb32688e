import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE reintegration_assistance ADD CONSTRAINT reintegration_item_of_a_goal_of_the_case
    FOREIGN KEY (goal_id, case_id) REFERENCES cases_plangoal (id, case_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE reintegration_assistance DROP CONSTRAINT reintegration_item_of_a_goal_of_the_case;"


class Migration(migrations.Migration):
    """What is given serves a goal of the one plan; the earlier plans stay as they are."""

    dependencies = [("cases", "0061_rehabilitation_plan"), ("reintegration", "0006_survey")]

    operations = [
        migrations.AlterModelOptions(
            name="plan", options={"verbose_name": "earlier plan", "verbose_name_plural": "earlier plans"}
        ),
        migrations.AddField(
            model_name="assistance",
            name="goal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assistance",
                to="cases.plangoal",
                verbose_name="goal of the plan",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
