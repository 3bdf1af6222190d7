"""English reports of people and capital, in simple forms: X appoints Y as Z; X raises $400M; X acquires Y."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.changes import CapitalChange, CapitalKind, PersonChange, PersonKind
from pipeline.ledger.amounts import AMOUNT, amount_of
from pipeline.ledger.sentences import half_width, sentences
from pipeline.persons import person_in

LEAD = 800
"""Characters of the text that are read: what follows is background."""

_PERSON = r"[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{0,20}){1,3}"
_COMPANY = r"[A-Z](?:[\w.&'’-]|:(?=[a-z])){1,30}(?: (?:(?:of|and) )?[A-Z](?:[\w.&'’-]|:(?=[a-z])){0,30}){0,4}"
_ROLE = (
    r"(?:(?:its|the|a|new|next|first|global|interim|co-|deputy|acting|executive|senior|vice|general|"
    r"managing|chief|former) ){0,4}"
    r"(?:C[A-Z]{1,3}O|CEO|CTO|CFO|COO|chief [a-z]+(?: [a-z]+)? officer|chief (?:scientist|architect|"
    r"economist|of staff)|chief executive|"
    r"(?:vice )?president|chair(?:man|woman)?|head of [A-Za-z ]{2,40}|"
    r"director(?: of [A-Za-z ]{2,30})?|general counsel|managing director|"
    r"[a-z]* ?lead|editor[- ]in[- ]chief)(?![a-z])"
)
_FLAGS = re.IGNORECASE
_AS = r"(?: to (?:be|become|serve as|lead)| as| to be)?(?: its| the| a)?(?: new| next)?"
_GIVES = re.compile(
    rf"(?P<body>{_COMPANY}) (?:has |have )?(?P<verb>appoint(?:s|ed)|nam(?:es|ed)|hir(?:es|ed)|tap(?:s|"
    rf"ped)|promot(?:es|ed)|elect(?:s|ed)|pick(?:s|ed)) "
    rf"(?:(?:former|ex-|veteran) ?[\w' ]{{0,40}}?)?(?P<who>{_PERSON}){_AS} (?P<post>(?i:{_ROLE}))"
)
_JOINS = re.compile(
    rf"(?P<who>{_PERSON})(?:,[^,]{{2,60}},)? (?:has |will )?(?:join(?:s|ed)?|"
    rf"is joining) (?P<body>{_COMPANY})(?:(?: as| to be(?:come)?)(?: its| the|"
    rf" a)? (?P<post>(?i:{_ROLE})))?"
)
_BECOMES = re.compile(
    rf"(?P<who>{_PERSON}) (?:(?:has been|was|is|will be) (?:named|appointed|promoted to)|"
    rf"(?:has )?becomes?|became|will become|takes over as|will take over as)(?: its| the|"
    rf" a)? (?P<post>(?i:{_ROLE}))(?: (?:of|at) (?P<body>{_COMPANY}))?"
)
_GOES = re.compile(
    rf"(?:(?P<before>{_COMPANY})(?:['’]s)? (?P<held>(?i:{_ROLE})) )?(?P<who>{_PERSON})"
    rf"(?:,(?: the)? ?(?:(?P<of>{_COMPANY})['’]s )?(?:longtime |"
    rf""
    rf""
    rf"former )?(?P<role>(?i:{_ROLE}))?[^,]{{0,60}},)? "
    r"(?:(?:has |is |will |will be )?(?P<verb>step(?:s|ped|ping)? down|resign(?:s|ed|ing)?|"
    r"retir(?:es|ed|ing)|depart(?:s|ed|ing)?|leav(?:es|ing)|left|leave|quits?|exits?|exiting|"
    r"announce[sd] (?:his|her|their) (?:departure|resignation)))"
    rf"(?:(?: as| from)(?: its| the| his| her)?(?: role as| position as|"
    rf" post as)?(?: the)? (?P<post>(?i:{_ROLE})))?(?: (?:of|at|"
    rf"from) (?P<body>{_COMPANY}))?(?P<rest> (?:the company|{_COMPANY}))?"
)
_DENIED = re.compile(r"\b(?:denie[sd]|rumou?rs?|may|might|could|would|if|reportedly considering|not)\b", _FLAGS)

_MONEY = rf"(?P<amount>(?:nearly |about |over |more than |up to |another )?{AMOUNT})"
_RAISES = re.compile(
    rf"(?P<company>{_COMPANY})(?: [a-z][^.;]{{0,40}},)? (?:has |just |confirms? it has )?(?:raises|"
    rf"raised|secures|secured|closes|closed|lands|landed|nabs|bags|gets)(?: an?| another|"
    rf" its)?(?: new| fresh| oversubscribed)? {_MONEY}"
    rf"(?:[^.;]{{0,60}}?(?P<round>(?i:series [a-h]|(?:pre-)?seed|angel)))?"
)
_LEADS = re.compile(
    rf"(?P<investor>{_COMPANY}) (?:leads|led|co-led)(?: an?)? {_MONEY} (?:[\w ]{{0,20}})?(?:round|"
    rf"investment) (?:in|into|for) (?:[a-z0-9-]+ ){{0,4}}(?P<company>{_COMPANY})"
)
_LED_BY = re.compile(
    rf"(?:led by|from investors (?:like|including|such as)) (?P<investors>{_COMPANY}(?:(?:, | and |"
    rf", and ){_COMPANY}){{0,6}})"
)
_ROUND_LED = re.compile(r"(?i:\b(series [a-h]|pre-seed|seed)\b)(?= (?:round|funding|financing))")
_BUYS = re.compile(
    rf"(?P<investor>{_COMPANY}) (?:has |is |will |to )?(?P<verb>acquires|acquired|acquiring|acquire|"
    rf"buys|bought|buying|buy|agrees to (?:buy|acquire)|agreed to (?:buy|acquire)|in talks to (?:buy|"
    rf"acquire)) (?:(?:an?|the|its|startup|chip|ai|rival|company|maker|firm|"
    rf"[a-z-]+) ){{0,5}}(?P<company>{_COMPANY})(?: (?:for|in an?) {_MONEY})?"
)
_INVESTS = re.compile(
    rf"(?P<investor>{_COMPANY}) (?:has |will )?(?:invests|invested|invest|"
    rf"to invest) {_MONEY} in(?:to)? (?:(?:an?|the|[a-z-]+) ){{0,5}}(?P<company>{_COMPANY})"
)
_LISTS = re.compile(
    rf"(?P<company>{_COMPANY}) (?:has |confidentially )?(?:files|filed|"
    rf"filing) (?:confidentially )?for (?:an? |its )?(?:[A-Z]\w+ )?(?:IPO|initial public offering)|"
    rf"(?P<other>{_COMPANY}) (?:goes|went) public"
)


def people_in_english(title: str, text: str, published: date | None) -> list[PersonChange]:
    """Changes of people that an English report tells."""
    found: list[PersonChange] = []
    for sentence in _sentences(title, text):
        if not _DENIED.search(sentence):
            found.extend(replace(one, sentence=sentence) for one in _people(sentence))
    return found


def _people(sentence: str) -> Iterator[PersonChange]:
    for match in _GIVES.finditer(sentence):
        kind = PersonKind.PROMOTED if match["verb"].startswith("promot") else PersonKind.APPOINTED
        if person := person_in(match["who"]):
            yield PersonChange(person, kind, _role(match["post"]), body=_clean(match["body"]))
    for match in _JOINS.finditer(sentence):
        if person := person_in(match["who"]):
            yield PersonChange(person, PersonKind.JOINED, _role(match["post"]), body=_clean(match["body"]))
    for match in _BECOMES.finditer(sentence):
        if person := person_in(match["who"]):
            yield PersonChange(person, PersonKind.APPOINTED, _role(match["post"]), body=_clean(match["body"]))
    for match in _GOES.finditer(sentence):
        person = person_in(match["who"])
        post = match["post"] or match["role"] or match["held"]
        body = match["body"] or match["of"] or match["before"]
        if person and (post or body):
            kind = PersonKind.RETIRED if match["verb"].startswith("retir") else PersonKind.RESIGNED
            yield PersonChange(person, kind, "", _role(post), _clean(body))


def capital_in_english(title: str, text: str) -> list[CapitalChange]:
    """Changes of capital that an English report tells."""
    found: list[CapitalChange] = []
    for sentence in _sentences(title, text):
        found.extend(replace(one, sentence=sentence) for one in _capital(sentence))
    return found


def _capital(sentence: str) -> Iterator[CapitalChange]:
    for match in _RAISES.finditer(sentence):
        named = match["round"] or (found[0] if (found := _ROUND_LED.search(sentence)) else "")
        investors = led["investors"] if (led := _LED_BY.search(sentence)) else ""
        yield CapitalChange(
            _clean(match["company"]), CapitalKind.FUNDING, amount_of(_sum(match["amount"])), named, _listed(investors)
        )
    for match in _LEADS.finditer(sentence):
        amount = amount_of(_sum(match["amount"]))
        yield CapitalChange(_clean(match["company"]), CapitalKind.FUNDING, amount, "", (_clean(match["investor"]),))
    for match in _BUYS.finditer(sentence):
        stage = "洽谈" if "talks" in match["verb"] else "拟" if re.search(r"\bto\b|agree", match["verb"]) else ""
        amount = amount_of(_sum(match["amount"] or ""))
        yield CapitalChange(
            _clean(match["company"]), CapitalKind.ACQUIRED, amount, "", (_clean(match["investor"]),), stage=stage
        )
    for match in _INVESTS.finditer(sentence):
        amount = amount_of(_sum(match["amount"]))
        yield CapitalChange(_clean(match["company"]), CapitalKind.JOINED, amount, "", (_clean(match["investor"]),))
    for match in _LISTS.finditer(sentence):
        yield CapitalChange(_clean(match["company"] or match["other"]), CapitalKind.LISTED)


def _sentences(title: str, text: str) -> Iterator[str]:
    yield from sentences(half_width(text[:LEAD]))
    yield from sentences(half_width(title))


def _role(said: str | None) -> str:
    return re.sub(r"^(?:its|the|a|new|next|first) ", "", (said or "").strip(), flags=_FLAGS).strip()


def _clean(said: str | None) -> str:
    return re.sub(r"['’]s$|[.,]$|^(?:The|A|An|In|As|After) ", "", (said or "").strip())


def _listed(said: str) -> tuple[str, ...]:
    return tuple(name for part in re.split(r", and |, | and ", said) if (name := _clean(part)))


def _sum(said: str) -> str:
    return re.sub(r"^(?:nearly|about|over|more than|up to|another) ", "", said.strip())
