"""One year's table for CTDC: how many victims stand under each value of each variable. Counted now; nobody in it is named."""

from collections import defaultdict
from collections.abc import Iterable

from cases.identification.enums import RoleInProcess
from cases.merging.records import WHO_REMAINS
from exchange.ctdc.variables import (
    CLOSED,
    FLAGS,
    FORMS,
    GENDERS,
    INDUSTRIES,
    MEANS,
    NULL,
    RECRUITERS,
    SEXUAL,
    SINGLE,
    WITHIN,
    YES,
)
from reports.disclosure.attack import too_narrow
from reports.disclosure.cells import Cell, Cells, Relation
from reports.disclosure.hiding import NoSafeEdition, hidden
from reports.measures.ground import Span

# Variable, value, number of persons; "" and "" is all of them.
Counts = dict[tuple[str, str], int]
TOTAL = ("", "")
_PERSONS = "persons"

# Registered in the year: the first file of the person, and of records merged with hers, was opened in it. A victim by the
# last determination of the year, as in the yearly report. Of the parts below each gives a person, a variable and a value.
_STATEMENT = (
    f"WITH RECURSIVE {WHO_REMAINS}"
    + """
of_case AS (
    SELECT c.id, c.opened_on, COALESCE(m.remaining, c.person_id) AS person
    FROM cases_case c LEFT JOIN merged m ON m.person = c.person_id
),
registered AS (
    SELECT person, min(opened_on) AS opened_on FROM of_case GROUP BY person
    HAVING min(opened_on) >= %(first)s AND min(opened_on) < %(after)s
),
file AS (SELECT of_case.id, of_case.person FROM of_case JOIN registered USING (person)),
in_force AS (
    SELECT DISTINCT ON (file.person) file.person, k.status
    FROM file JOIN cases_classification k ON k.case_id = file.id AND k.effective_on < %(after)s
    ORDER BY file.person, k.effective_on DESC, k.id DESC
),
victim AS MATERIALIZED (
    SELECT registered.person, registered.opened_on, p.sex, p.gender, p.citizenship, p.date_of_birth, p.birth_year
    FROM registered JOIN in_force USING (person) JOIN cases_person p ON p.id = registered.person
    WHERE in_force.status = ANY (%(victim)s)
),
of_victim AS MATERIALIZED (SELECT file.id, file.person FROM file JOIN victim USING (person)),
exploited AS MATERIALIZED (
    SELECT of_victim.person, e.* FROM cases_exploitation e JOIN of_victim ON of_victim.id = e.case_id
),
aged AS (
    SELECT person, CASE WHEN date_of_birth IS NOT NULL THEN
               EXTRACT(YEAR FROM opened_on)::int - EXTRACT(YEAR FROM date_of_birth)::int
               - CASE WHEN (EXTRACT(MONTH FROM opened_on), EXTRACT(DAY FROM opened_on))
                           < (EXTRACT(MONTH FROM date_of_birth), EXTRACT(DAY FROM date_of_birth)) THEN 1 ELSE 0 END
           ELSE EXTRACT(YEAR FROM opened_on)::int - birth_year END AS age
    FROM victim
),
lasted AS (
    SELECT person, min(from_on) AS from_on, max(to_on) AS to_on FROM exploited GROUP BY person
    HAVING bool_and(from_on IS NOT NULL AND to_on IS NOT NULL)
),
months AS (
    SELECT person, (EXTRACT(YEAR FROM age(to_on, from_on)) * 12 + EXTRACT(MONTH FROM age(to_on, from_on)))::int AS months
    FROM lasted
),
recruiter AS (
    SELECT of_victim.person, p.relationship FROM cases_perpetrator p JOIN of_victim ON of_victim.id = p.case_id
    WHERE %(recruited)s = ANY (p.roles) AND p.relationship <> ''
),
told AS (
    SELECT person, 'gender' AS variable,
           CASE WHEN gender <> '' THEN gender
                ELSE CASE sex WHEN 'female' THEN 'Feminine' WHEN 'male' THEN 'Masculine' ELSE '' END END AS value
    FROM victim
    UNION ALL SELECT person, 'citizenship', citizenship FROM victim
    UNION ALL
    SELECT person, 'ageBroad', CASE WHEN age >= 0 THEN (%(age_groups)s)[1 + width_bucket(age, %(older_from)s)] ELSE '' END
    FROM aged
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (person) person, 'CountryOfExploitation', country FROM exploited WHERE country <> ''
        ORDER BY person, COALESCE(to_on, from_on) DESC NULLS LAST, id DESC
    ) AS last
    UNION ALL
    SELECT person, 'traffickMonths', CASE WHEN months <= 12 THEN '0-12' WHEN months <= 24 THEN '13-24' ELSE '25+' END
    FROM months
    UNION ALL SELECT person, 'form', form FROM exploited
    UNION ALL SELECT person, 'industry', unnest(industries) FROM exploited
    UNION ALL SELECT person, 'sexual', unnest(sexual_types) FROM exploited
    UNION ALL
    SELECT of_victim.person, 'means', unnest(h.means_of_control)
    FROM cases_traffickinghistory h JOIN of_victim ON of_victim.id = h.case_id
    UNION ALL SELECT person, 'recruiter', relationship FROM recruiter
    UNION ALL
    SELECT of_victim.person, 'recruiter', h.relationship
    FROM cases_traffickinghistory h JOIN of_victim ON of_victim.id = h.case_id
    WHERE h.relationship <> '' AND of_victim.person NOT IN (SELECT person FROM recruiter)
),
-- Our codes to the codebook's values; what is in no list is its own value.
said AS (
    SELECT DISTINCT told.person, COALESCE(list.variable, told.variable) AS variable, COALESCE(list.value, told.value) AS value
    FROM told LEFT JOIN unnest(%(kinds)s::text[], %(codes)s::text[], %(variables)s::text[], %(values)s::text[])
        AS list (kind, code, variable, value) ON list.kind = told.variable AND list.code = told.value
    WHERE list.variable IS NOT NULL OR told.variable <> ALL (%(listed)s)
)
SELECT '' AS variable, '' AS value, count(*) FROM victim
UNION ALL SELECT variable, value, count(*) FROM said WHERE value <> '' GROUP BY variable, value
"""
)
_KINDS = {"means": MEANS, "form": FORMS, "industry": INDUSTRIES, "sexual": SEXUAL, "recruiter": RECRUITERS}


def counts_of(span: Span) -> Counts:
    """How many persons stand under each value, null and noughts of closed lists among them."""
    lists = [
        (kind, str(code), name, YES)
        for kind, group in _KINDS.items()
        for name, codes in group.items()
        for code in codes
    ]
    lists += [("gender", str(code), "gender", value) for code, value in GENDERS.items()]
    kinds, codes, variables, values = (list(column) for column in zip(*lists, strict=True))
    rows = span.rows(
        _STATEMENT,
        kinds=kinds,
        codes=codes,
        variables=variables,
        values=values,
        listed=[*_KINDS, "gender"],
        recruited=str(RoleInProcess.RECRUITER),
    )
    counts: Counts = {(variable, value): count for variable, value, count in rows}
    for variable in (*SINGLE, *FLAGS):
        for value in CLOSED.get(variable, (YES,) if variable in FLAGS else ()):
            counts.setdefault((variable, value), 0)
        told = sum(count for (name, value), count in counts.items() if name == variable and value != NULL)
        counts[variable, NULL] = counts[TOTAL] - told
    return counts


def published(year: int, counts: Counts, threshold: int) -> dict[tuple[str, str], int | None]:
    """What may leave: small numbers hidden and as few others as keep them so, by the rules of the yearly report; the rest
    rounded down to multiples of the threshold, so that two tables of a year that differ by few people look the same.
    """
    cells = _cells(year, counts)
    unsaid = hidden(cells, threshold)
    if too_narrow(cells, unsaid, threshold):
        raise NoSafeEdition("what is hidden could be worked out")
    return {
        key: None if _cell(year, key) in unsaid else count // threshold * threshold for key, count in counts.items()
    }  # fmt: skip


def _cell(year: int, key: tuple[str, str]) -> Cell:
    return Cell(year, key[0] or "totals", key[1], _PERSONS)


def _cells(year: int, counts: Counts) -> Cells:
    """The numbers, and what everybody knows of them: under each variable its values, with null, add up to all."""
    cells = Cells()
    for key, count in counts.items():
        cells.values[_cell(year, key)] = count
        cells.people.add(_cell(year, key))
    for _variable, keys in _by_variable(counts):
        weights = {_cell(year, key): 1 for key in keys} | {_cell(year, TOTAL): -1}
        cells.relations.append(Relation(weights, exact=True))
    for less, more in WITHIN.items():
        weights = {_cell(year, (more, YES)): 1, _cell(year, (less, YES)): -1}
        cells.relations.append(Relation(weights, exact=False))
    return cells


def _by_variable(counts: Counts) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for variable, value in counts:
        if variable:
            found[variable].append((variable, value))
    return found.items()
