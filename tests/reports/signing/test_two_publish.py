"""Two who publish at the same moment."""

import threading

from django.db import connection

from accounts.models import Organisation
from core.errors import Conflict
from reports.actions import freeze_report
from reports.models import Release
from reports.signing import actions
from tests.accounts.factories import make_user


def test_two_publish_at_once_and_one_edition_goes_out(own_database):
    iom = Organisation.objects.create(code="IOM9", name="IOM", type="international", case_prefix="I9")
    first, second, third = (make_user(f"iom{number}", iom, "iom_officer") for number in range(3))
    report = freeze_report(2019, actor=None)
    actions.review_report(report, actor=first)
    ended = []

    def publish(actor):
        try:
            actions.publish_report(report, actor=actor)
            ended.append("out")
        except Conflict:
            ended.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[actor]) for actor in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["late", "out"]
    assert Release.objects.count() == 1
