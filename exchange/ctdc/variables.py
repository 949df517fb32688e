"""The 27 variables of the codebook of February 2024 of IOM's Counter-Trafficking Data Collaborative, and what here is each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.enums import ExploitationForm as Form
from cases.identification.enums import Industry, MeansOfControl, Relationship, SexualExploitation
from cases.intake.enums import Gender
from reports.rules.version_1 import AGE_GROUPS

# A value that is not reported; never "no".
NULL = ""
YES = "1"
_OTHER_GENDER = "Trans/Transgender/NonConforming"
GENDERS = {
    Gender.FEMININE: "Woman",
    Gender.MASCULINE: "Man",
    Gender.TRANS_FEMININE: _OTHER_GENDER,
    Gender.TRANS_MASCULINE: _OTHER_GENDER,
    Gender.NON_CONFORMING: _OTHER_GENDER,
}
_C = MeansOfControl
# Our codes by variable: whoever has one of them on file stands under 1, everybody else under null.
MEANS = {
    "meansDebtBondageEarnings": (_C.DEBT_BONDAGE, _C.TAKES_EARNINGS),
    "meansThreats": (_C.PHYSICAL_THREATS, _C.THREATENS_FAMILY, _C.CHILDREN, _C.THREATS_LAW),
    "meansAbusePsyPhySex": (_C.PSYCHOLOGICAL_ABUSE, _C.PHYSICAL_ABUSE, _C.SEXUAL_ABUSE),
    "meansFalsePromises": (_C.FALSE_PROMISES,),
    "meansDrugsAlcohol": (_C.SUBSTANCES,),
    "meansDenyBasicNeeds": (_C.NO_MONEY, _C.NO_MEDICAL_CARE, _C.NO_NECESSITIES, _C.MOVEMENT),
    "meansExcessiveWorkHours": (_C.EXCESSIVE_HOURS,),
    "meansWithholdDocs": (_C.DOCUMENTS,),
}
LABOUR = (Form.FORCED_LABOUR, Form.CHILD_LABOUR, Form.SERVITUDE, Form.FORCED_BEGGING, Form.FORCED_CRIMINALITY)
FORMS = {
    "isForcedLabour": LABOUR,
    "isSexualExploit": (Form.SEXUAL_EXPLOITATION,),
    "isOtherExploit": tuple(form for form in Form if form not in (*LABOUR, Form.SEXUAL_EXPLOITATION)),
}
INDUSTRIES = {
    "typeOfLabourAgriculture": (Industry.A,),
    "typeOfLabourConstruction": (Industry.F,),
    "typeOfLabourDomesticWork": (Industry.T,),
    "typeOfLabourHospitality": (Industry.I,),
}
SEXUAL = {
    "typeOfSexProstitution": (SexualExploitation.PROSTITUTION,),
    "typeOfSexPornography": (SexualExploitation.PORNOGRAPHY,),
}
# We keep three kinds of acquaintance; an intimate partner is not told apart from family and acquaintances.
NOT_KEPT = "recruiterRelationIntimatePartner"
RECRUITERS = {
    "recruiterRelationFriend": (Relationship.ACQUAINTED,),
    "recruiterRelationFamily": (Relationship.FAMILIAL,),
    "recruiterRelationOther": (Relationship.UNACQUAINTED,),
}
DURATIONS = ("0-12", "13-24", "25+")
# Each person stands under one value of these.
SINGLE = ("gender", "ageBroad", "citizenship", "CountryOfExploitation", "traffickMonths")
FLAGS: dict[str, tuple[Any, ...]] = {**MEANS, **FORMS, **INDUSTRIES, **SEXUAL, **RECRUITERS}
# What can be true of nobody of whom the other is not.
WITHIN = dict.fromkeys(SEXUAL, "isSexualExploit")
YEAR = "yearOfRegistration"
VARIABLES = (YEAR, *SINGLE, *MEANS, *FORMS, *INDUSTRIES, *SEXUAL, NOT_KEPT, *RECRUITERS)
CLOSED = {
    "gender": ("Woman", "Man", _OTHER_GENDER, NULL),
    "ageBroad": (*AGE_GROUPS, NULL),
    "traffickMonths": (*DURATIONS, NULL),
}


@dataclass(frozen=True)
class Explained:
    """A variable and what it is made of here, for whoever hands the table on."""

    name: str
    made_of: Any


def explained() -> list[Explained]:
    said: dict[str, Any] = {
        YEAR: _("The year in which the person's first file was opened."),
        "gender": _("As stated; where nothing was stated, after the sex."),
        "ageBroad": _("Age on the day on which the first file was opened."),
        "citizenship": _("The first citizenship on record, ISO 3166-1 alpha-3."),
        "CountryOfExploitation": _("The country of the last exploitation on record, ISO 3166-1 alpha-3."),
        "traffickMonths": _("From the first to the last day of exploitation, where both are known."),
        NOT_KEPT: _("Not kept: an intimate partner is not told apart from family and acquaintances."),
    }
    groups = (
        (MEANS, _C, _("Means of control: %(ours)s.")),
        (FORMS, Form, _("Forms of exploitation: %(ours)s.")),
        (INDUSTRIES, Industry, _("Industry of forced labour: %(ours)s.")),
        (SEXUAL, SexualExploitation, _("Kind of sexual exploitation: %(ours)s.")),
        (RECRUITERS, Relationship, _("Relation to whoever recruited the person, or else to the trafficker: %(ours)s.")),
    )
    for variables, choices, text in groups:
        for name, codes in variables.items():
            said[name] = text % {"ours": "; ".join(str(choices(code).label) for code in codes)}
    return [Explained(name, said[name]) for name in VARIABLES]
