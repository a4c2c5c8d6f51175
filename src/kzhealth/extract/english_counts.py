"""What English figures count by the turns around them: people without a noun of their own, and what no indicator measures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzhealth.extract.figures import Figure

__all__ = ["THERE_ARE", "are_people", "counts_nothing_known", "near_of_people"]

# what is counted over a period: so many a day are none of these
_FLOWS = frozenset(
    {
        *("air_ambulance_trips", "ambulance_calls", "births", "hospital_admissions", "outpatient_visits", "persons_examined"),
        *("residents_covered", "surgeries", "telemedicine_consultations"),
    }
)
_WORK_IN = re.compile(
    r"\s(?:people|persons)\s(?:now\s|currently\s|already\s)?(?:work|are\s(?:employed|working))\s(?:in|at|for)\s[^.;:,\d]{0,40}?(?:health|medic|hospital|clinic|ambulance)"
)
# 'of the 47 infants who died, 29 did not live to one month', '41 babies died within the first week of life'
_IN_A_MONTH = re.compile(
    r"(?:\s(?:of\sthem|babies|infants|newborns|children|of\swhom))?\s(?:did\snot\s(?:live|survive)|died|dying|were\slost)\s(?:to\s(?:be\s|see\s|reach\s)?|before\s(?:they\swere\s|reaching\s)?|within|in|during|under)"
    r"\s?(?:the\s(?:age\sof\s)?|their\s)?(?:first\s|one\s|a\s|28\s|seven\s)?(?:month|week|days)\b(?!\sof\s(?:the\syear|20))"
)
_BABIES = frozenset({"baby", "deaths", "infant", "neonatal"})
_DOCTOR = r"(?:doctor|physician|gp|general\spractitioner|family\sdoctor|pa?ediatrician|therapist|internist|feldsher)"
_DOCTOR_HAS = re.compile(
    rf"\b(?:one|each|every|an?)\s(?:[a-z-]+\s){{0,2}}{_DOCTOR}(?:\s(?:in|at|of)\s[^.;:,\d]{{2,40}}?)?\s(?:there\s)?(?:now\s|currently\s)?(?:serves|looks\safter|cares\sfor|covers"
    r"|is\sresponsible\sfor|takes\scare\sof|accounts\sfor|is\sassigned)\s(?:(?:about|some|over|nearly|almost|more|than|an|average|of|up|to|on|as|many)\s){0,4}$"
)
_PER_DOCTOR = re.compile(
    rf"(?:\s[a-z-]+){{1,3}}\s(?:on\s(?:the|his|her|their|my|its|each|one)\s(?:[a-z]+['’]s\s)?(?:list|roll|books)s?\b(?!\sof\s)|(?:per|for\s(?:each|every|one)|to\s(?:each|every|one))\s(?:[a-z-]+\s)?{_DOCTOR}\b)"
)
# the vehicles that there are, not those that came
THERE_ARE = re.compile(
    r"\b(?:there\s(?:are|were)|(?:region|city|station|service|fleet|district)\s(?:now\s)?(?:has|numbers))\s(?:now\s|about\s|only\s|over\s){0,2}$"
)
_VEHICLES = frozenset({"vehicles_purchased", "vehicles_received"})
_CLAUSE = 3  # distance
_SEEN = frozenset({"doctors_count", "persons_examined", "staff_count"})
_A_DAY = re.compile(r"(?:\s[a-z-]+){0,4}\s(?:(?:a|per|each|every)\s(?:day|week|month|night|hour)|daily|weekly|monthly)\b")
_EACH_DAY = re.compile(r"\b(?:(?:each|every|per|a)\s(?:day|week|month|night)|daily|weekly|monthly)\s[^.;:\d]{0,30}$")
_PERSON = (
    r"(?:patients|people|persons|children|babies|infants|newborns|women|men|mothers|residents|villagers|adults|teenagers|girls|boys|victims"
    r"|passengers|staff|employees)"
)
_AMONG = re.compile(
    rf"(?:out\sof|of|among)\s(?:(?:all|the|these|our|its|his|her)\s){{0,2}}(?:those\b|(?:[a-z-]+\s)?{_PERSON}\b)[^.;:]{{0,60}},\s(?:(?:about|some|only|just|over|almost|nearly)\s)?"
)
_DID = re.compile(r"\s(?:had|have|has|were|was|are|died|suffered|needed|turned|survived|recovered|received|came)\b")
_WERE = re.compile(rf"(?:\sor\sso)?\s(?:were|are|had\sbeen)\s(?:[a-z-]+\s)?{_PERSON}\b")
_STAFF_OF = re.compile(r"\b(?:staff|workforce|personnel|team|headcount|population)\sof\s(?:(?:about|some|over|nearly|almost|around)\s)?$")
_OF_EXAMINED = re.compile(
    r"\sof\s(?:all\s)?(?:those|them|these|the)\s(?:examined|screened|checked|tested|surveyed|seen|x-rayed|consulted)\b"
)
_FOUND_IN = re.compile(
    r"\b(?:found|detected|diagnosed|confirmed|discovered|revealed|identified|picked\sup)\s(?:[a-z-]+\s){0,4}in\s(?:(?:another|about|some|only|just|over|a\sfurther)\s)?$"
)


def are_people(figure: Figure) -> bool:
    """True of people who are told without a noun, or with one behind a verb: 'a staff of 620', 'of those admitted, 31 had strokes'."""
    q = figure.q
    if q.value != q.value.to_integral_value() or (q.unit_id is not None and not q.inherited):
        return False
    if (q.inherited or q.unit_id is None) and (_STAFF_OF.search(figure.before(32)) or _WERE.match(figure.after(40))):
        return True
    return (q.unit_id is None or q.unit_id in COUNTED) and (_is_among(figure) or _OF_EXAMINED.match(figure.after(32)) is not None)


def near_of_people(figure: Figure) -> Mapping[str, float]:
    """What stands near a figure of people, by what is said of them: whom a doctor has, who works in health care, who died so young."""
    near, behind = figure.near, figure.after(90)
    if _are_of_one_doctor(figure):
        return {**near, "load": 0, "doctor": min(1, near.get("doctor", 1))}
    if near.get("resident") == 0 and _WORK_IN.match(behind):
        return {**{concept: d for concept, d in near.items() if concept != "resident"}, "exist": 1, "staff": 1}
    if _IN_A_MONTH.match(behind):
        kept = {concept: d for concept, d in near.items() if concept not in _BABIES}
        return {**kept, "neonatal": 0, "die": 1}
    return near


def _are_of_one_doctor(figure: Figure) -> bool:
    """True of people whom one doctor has to look after: 'one GP serves 1,780 residents', 'she has 1,350 children on her list'."""
    behind = figure.after(60)
    return not _A_DAY.match(behind) and (_PER_DOCTOR.match(behind) is not None or _DOCTOR_HAS.search(figure.before(90)) is not None)


def _is_among(figure: Figure) -> bool:
    """True of the first figure behind 'of those admitted', whose own words tell what became of so many."""
    told = _AMONG.match(figure.text, figure.scene.sentence.start, figure.q.start)
    return told is not None and told.end() == figure.q.start and _DID.match(figure.after(12)) is not None


def _is_of_admitted(figure: Figure) -> bool:
    return figure.q.unit_span is None and _AMONG.match(figure.text, figure.scene.sentence.start, figure.q.start) is not None


def counts_nothing_known(figure: Figure, indicator: str) -> bool:
    """True of a level that its ``indicator`` does not measure: so many a day, those whom something was found in, some of the admitted."""
    if indicator in _FLOWS and (_A_DAY.match(figure.after(60)) or _EACH_DAY.search(figure.before(40))):
        return True
    if indicator in _VEHICLES and THERE_ARE.search(figure.before(32)) and figure.nearest("buy", "receive", "need") > _CLAUSE:
        return True
    if indicator in _SEEN and (_FOUND_IN.search(figure.before(64)) or _OF_EXAMINED.match(figure.after(32))):
        return True
    return indicator == "hospital_admissions" and _is_of_admitted(figure)
