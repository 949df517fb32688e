"""When, without a human: the order on New Year's Day, the counting itself, and taking up what was left."""

from celery import shared_task

from reports import actions


@shared_task
def freeze_last_year() -> None:
    """On 1 January: order the report of the year that has just ended."""
    actions.request_last_year()


@shared_task
def count_running_year() -> None:
    """Every night: order a new count of the year that is running."""
    actions.request_running_year()


@shared_task
def run_report_job(job_id: str) -> None:
    """Do one order. The argument is the job's public id; a second delivery does nothing."""
    actions.run_job(job_id)


@shared_task
def resume_report_jobs() -> None:
    """Every half minute: send open jobs again whose worker died or whose message was lost."""
    actions.resume_jobs()
