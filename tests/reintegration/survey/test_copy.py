"""What a person gets into her own hands of what she answered."""

import pytest
from django.utils import translation

from accounts.access import acting_as
from cases.enums import Section
from reintegration.survey.subject_copy import survey_parts
from tests.reintegration.survey.factories import answers, make_survey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "question", "answer", "not_hers"),
    [
        ("en", "Does she work now, for wages or for herself?", "Yes, steadily", "Does not apply to her"),
        ("az", "İndi işləyirmi, muzdla və ya özü üçün?", "Bəli, daimi", "Ona aid deyil"),
    ],
)
def test_her_copy_has_each_answer_in_words(case, caseworker, language, question, answer, not_hers):
    make_survey(case, caseworker, given=answers(works="steady", looks_for_work="does_not_apply", debts=""))

    with acting_as(caseworker), translation.override(language):
        [part] = survey_parts(case, caseworker, frozenset({Section.ASSESSMENT}))
        [said] = [{fact.label: fact.value for fact in record} for record in part.records]

    assert said[question] == answer
    assert not_hers in said.values()
    assert not any("{" in value or "does_not_apply" in value for value in said.values())


def test_her_copy_leaves_out_what_she_did_not_answer(case, caseworker):
    make_survey(case, caseworker, given=answers(debts=""))

    with acting_as(caseworker):
        [part] = survey_parts(case, caseworker, frozenset({Section.ASSESSMENT}))

    assert "How large are her debts beside what she spends in a month?" not in {fact.label for fact in part.records[0]}
