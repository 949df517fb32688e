"""What is known of a person, question by question: what two records say differently, and how one takes the other's answer.

A question is a field of PERSON_FIELDS, or the birth with the four fields that only make sense together. To its answer
belongs whether it was said to be "not known" or "did not want to say".
"""

from collections.abc import Iterable
from typing import Any

from cases.actions import PERSON_FIELDS
from cases.merging.models import Merge
from cases.merging.snapshot import Snapshot, plain
from cases.models import Person
from core.models import differ

BIRTH = ("date_of_birth", "birth_year", "birth_month", "birth_is_estimated")
MARKS = ("not_known", "not_told")
QUESTIONS: dict[str, tuple[str, ...]] = {
    name: BIRTH if name == "birth" else (name,)
    for name in dict.fromkeys("birth" if name in BIRTH else name for name in PERSON_FIELDS)
}

Answer = dict[str, Any]


def answer_of(person: Person, question: str) -> Answer:
    """The answer as JSON has it."""
    fields = {name: plain(getattr(person, name)) for name in QUESTIONS[question]}
    return fields | {mark: question in getattr(person, mark) for mark in MARKS}


def give_answer(person: Person, question: str, answer: Answer) -> None:
    """Set an answer that `answer_of` told of, of this record or of another. Does not save."""
    for name in QUESTIONS[question]:
        setattr(person, name, Person._meta.get_field(name).to_python(answer[name]))
    for mark in MARKS:
        said = getattr(person, mark)
        if answer[mark] != (question in said):
            setattr(person, mark, sorted({*said, question} if answer[mark] else {*said} - {question}))


def same_answer(one: Answer, other: Answer) -> bool:
    return not any(differ(one[name], other[name]) for name in one)


def says_something(person: Person, question: str) -> bool:
    """Whether there is a value, or at least that somebody asked."""
    answer = answer_of(person, question)
    return any(value not in (None, "", [], False, "unknown") for value in answer.values())


def differing(one: Person, other: Person) -> list[str]:
    """The questions that two records answer differently."""
    return [name for name in QUESTIONS if not same_answer(answer_of(one, name), answer_of(other, name))]


def columns_of(questions: Iterable[str]) -> list[str]:
    """Every column that answers to these questions are written to, with what is found by them."""
    fields = [field for question in questions for field in QUESTIONS[question]]
    return [*fields, *MARKS, "name_tokens", "document_index", "phone_index", "version"]


def changed_since(merge: Merge) -> list[str]:
    """The questions that the remaining record took over and that somebody answered anew since: taking back leaves them."""
    answers = Snapshot.read(merge.snapshot).answers if merge.snapshot else {}
    return [
        name for name, (_before, after) in answers.items() if not same_answer(answer_of(merge.remaining, name), after)
    ]
