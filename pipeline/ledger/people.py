"""Chinese reports of 人事 -> who came, who went, from which post to which.

A sentence is read clause by clause, with what the clauses before it said carried on: who is meant, which body speaks,
whether posts are given or taken. Rules name the verb and its slots; a slot that holds no name gives no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.changes import LEAVING, PersonChange, PersonKind
from pipeline.ledger.former import told_before, with_former
from pipeline.ledger.lists import apart, blocks
from pipeline.ledger.sentences import RUMOUR, UNTRUE, day_in, half_width, sentences, without_past
from pipeline.ledger.slots import (
    GIVE,
    NAME,
    NAMES,
    TAKES,
    TIME,
    Said,
    bare_name,
    held_by,
    speaking_body,
    who_and_what,
    who_before,
    without_adverbs,
)
from pipeline.persons import body_of, name_at_end, people_given, people_in, person_in, post_of, seated

_ASIDE = re.compile(r"\((?!深圳|北京|上海|广州|杭州|香港|中国|集团)[^()]{0,40}\)")
_ONCE = re.compile(r"曾(?:任|担任|在)[^,]{2,40}?的 ?(?=[A-Z])")
"""公司已聘请曾任某公司总裁的Dali Rajic: what somebody was once."""
_CLAUSE = re.compile(r",|(?<=职务)[、和及]|(?<=[^、]),?(?:并|同时|且)(?=任命|聘任|免去|由|不再)")
_PAST = re.compile(
    r"^(?:此前|早前|之前|去年|前年|早在|据悉,?此前|其?曾|他曾|她曾|历任|先后|原任|时任|毕业)|曾(?:任|于|经|在|担任|就职|供职|为)|历任|先后(?:任|担任|在)|"
    r"出任[^,]{0,12}期间|担任[^,]{0,20}期间|任内|上任以来|(?:19\d|20[01])\d年"
)
_DENIED = re.compile(
    r"(?:否认|不实|辟谣|传闻|谣言|并未|没有|尚未|未曾|暂未|未通过|未获|否决|拒绝|(?:取消|撤回)[^,]{0,6}(?:任命|聘任)|可能|不会|不存在|空缺|有望|或将|是否|如果|若|呼吁|要求)"
)
_INTENDED = re.compile(r"^(?:现)?拟|拟(?:任|提名|聘|担任|进一步|选|任命)|提名|候选人|公示")
_LIST = r"[^,。;:]{2,80}?"
_POST = r"[^,。;:]{2,80}"
_ADVERB = (
    r"(?:(?:已于|已经|已|将于|将|拟|正式|近日|日前|近期|今日|今天|昨日|即将|现|获|获得|被|正|宣布|确认|证实|透露|表示|同日|目前|现已|有望|"
    r"此次|于近日|于近期|于日前|从|自|起|不久后|随后|接受|个人|因个人原因|因工作变动|因工作调整|因工作原因|因年龄原因|因身体原因|因到龄退休|"
    r"因退休|主动|提出|申请|请求|向董事会|提交|本人|也|还|都|会|后|均|(?:已|将)?于?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:起|正式)?)){0,8}"
)
_GIVEN = re.compile(rf"{GIVE}(?:了|公司)?(?P<who>{_LIST})(?:为|担任|出任|{TAKES})(?P<post>{_POST})")
_GIVEN_NEXT = re.compile(rf"^(?P<who>{NAMES})(?:同志|先生|女士)?(?:(?<![成作认仍])为|{TAKES})(?P<post>{_POST})")
_NOT_GIVEN = re.compile(r"(?:不再|终止|停止|解除)(?:对[^,]{2,12})?的?$")
_GIVEN_FRONT = re.compile(
    rf"^(?:同意|决定)?(?P<who>(?:{_LIST})?)(?:同志|先生|女士)?{_ADVERB}(?:任命|聘任|聘|推选|选举|提拔|晋升|委任|提名)为(?P<post>{_POST})"
)
_TOOK = re.compile(
    r"(?:出任|担任|就任|接任|升任|晋升为?|调任|转任|改任|兼任|履新|荣任|连任|当选为?|续任|接棒(?:成为|出任|担任)?|继任|受聘为|获任|升为|挂帅|执掌|"
    rf"{TAKES}(?![何务意正职期免命内由一性凭])|(?<=拟)任(?!命))"
)
_STAYS = re.compile(r"(?:仍然?|仍旧|继续|依然|依旧)(?:将|会)?(?:继续)?(?=$|担任|出任|兼任|任)")
"""王强仍担任董事: no change."""
_REMOVED = re.compile(r"(?:免去|免除|解除|撤销|罢免|解聘)(?P<slot>[^。;:]{2,80}?)(?:职务|一职|$)")
_AGAIN_IN = re.compile(r"免去|免除|解除|罢免|撤销|不再|终止|取消")
_REMOVED_NEXT = re.compile(rf"^(?P<slot>(?P<who>{NAME}?)(?:(?:同志|先生|女士)的?|的){_POST}?)(?:职务|一职|$)")
_NO_LONGER = re.compile(rf"^(?P<who>.{{0,60}}?){_ADVERB}不再(?:继续)?(?:担任|兼任|任|出任|从事)(?P<post>{_POST})")
_RELIEVED = re.compile(rf"^(?P<who>.{{2,60}}?){_ADVERB}被?(?:免去|免除|免职|解聘|罢免)(?P<post>[^,。;:]{{0,60}})")
_RESIGNED = re.compile(r"(?:辞去|卸任|辞任|(?<!申)请辞|辞职|离职|离任|退任|卸去|去职|引咎辞职|挂印|离开(?!前|时)|另谋)")
_RETIRED = re.compile(r"(?:退休|到龄退休|荣休|光荣退休)")
_JOINED = re.compile(
    r"(?:加入|加盟|入职|转投|跳槽(?:至|到)?|转岗(?:至|到)?|重返|回归|回流|投奔|转会|履新)(?!未满|不到|不足|仅|后|以来|前|者|了?世|商|店|时)"
)
_SUCCEEDED = re.compile(
    rf"由(?P<who>[^,。;:]{{2,60}}?){_ADVERB}(?P<verb>接任|接替|继任|接棒|接手|出任|担任|兼任|代理|暂代|{TAKES}(?!务))(?P<post>[^,。;:]{{0,40}})"
)
_FILLS = re.compile(rf"^(?P<who>.{{2,60}}?){_ADVERB}(?:接替|取代|接手|接棒|接过|填补)(?P<whom>[^,。;:]{{2,40}})")
_REPLACES = re.compile(rf"(?:^|将|以)?(?:接替|取代|接棒|接过)(?P<whom>{NAME})")
_SPEAKER = re.compile(
    rf"^(?:(?:{TIME}(?:消息)?|据悉|据[^,]{{2,12}}(?:消息|报道)|36氪获悉),?)?(?P<body>[^,。;:]{{2,30}}?)(?:于?{TIME}|正式|发布|对外|官方|董事会|内部|发文|再次|"
    r"已|将|回应|的?公告)*(?:宣布|回应|公告|任命|聘任|官宣|披露|确认|通报|表示|称|迎来|换帅|决定|消息|同意|选举|审议|收到|人事)"
)
_LINE_END = re.compile(r"[、,]?(?:$|试用期|任期|聘期|挂职|退休|另有任用|[\u4e00-\u9fff·]{2,12}(?:同志)?[为的])")
_COLUMN = re.compile(r"^(?:[^|丨,。:]{2,8} ?[|丨] ?|【[^】]{2,8}】 ?)")
"""人事变动 | of a title."""
_TITLE_HEAD = re.compile(r"^(?P<body>[^:]{2,16}):")
_NOW = re.compile(rf"^(?P<who>{NAME}?)?(?:同志|先生|女士)?现任(?P<post>{_POST})")
_REF = re.compile(r"其(?:职位|职务|岗位)|该(?:职位|职务)|这一(?:职位|职务)|上述职务|一职")


def people_of(title: str, text: str, published: date | None) -> list[PersonChange]:
    """Every change of a person that title and text tell, in their order; one person may have several."""
    said = Said()
    head = _COLUMN.sub("", half_width(title).replace("\n", " "))
    if match := _TITLE_HEAD.match(head):
        match = _SPEAKER.match(match["body"]) or match
        said.body = speaking_body(match["body"])
    untrue = UNTRUE.search(f"{head}\n{text}")
    found: list[PersonChange] = []
    # The text before the title: it says the same in full, and what it tells first is what a row keeps.
    for block in (*blocks(half_width(text)), _TITLE_HEAD.sub("", head)):
        said.verb = ""
        for sentence in sentences(block):
            if untrue and RUMOUR.search(sentence):
                continue
            day = day_in(sentence, published)
            bare = without_past(_ONCE.sub("", _ASIDE.sub("", sentence)), published)
            found.extend(replace(one, happened=day, sentence=sentence) for one in _sentence(bare, said))
    return [with_former(one, said) for one in found]


def _sentence(sentence: str, said: Said) -> Iterator[PersonChange]:
    if not _goes_on(sentence, said):
        said.verb = ""
    said.people = ()
    if match := _SPEAKER.match(sentence) or _TITLE_HEAD.match(sentence):
        said.body = speaking_body(match["body"]) or said.body
    told, before = told_before(sentence)
    for clause in _CLAUSE.split(apart(told)):
        if clause and (clause := clause.strip(" 、")):
            for one in _clause(clause, said):
                said.last = one.person
                yield one
    for who, post, sure in before:
        said.before.setdefault(who or said.last, (post, sure))


def _goes_on(sentence: str, said: Said) -> bool:
    """Whether a sentence is nothing but a line of the list that began before it: 李四为…, 王五的…职务."""
    if not said.verb:
        return False
    line = _ASIDE.sub("", sentence)
    match = _GIVEN_NEXT.match(line) or _REMOVED_NEXT.match(line)
    if match is None or not people_in(bare_name(match["who"])):
        return False
    said.verb = "任" if match.re is _GIVEN_NEXT else said.verb
    return _LINE_END.match(match.string, match.end()) is not None


def _clause(clause: str, said: Said) -> Iterator[PersonChange]:
    if _PAST.search(clause) or _DENIED.search(clause):
        return
    found = list(_first(clause, said))
    if replaced := _REPLACES.search(clause):
        whom = person_in(bare_name(replaced["whom"])) or name_at_end(replaced["whom"])
        found = [replace(one, replaces=whom) if whom and whom != one.person else one for one in found]
        if not found and len(said.people) == 1 and whom and whom != said.people[0]:
            found = [PersonChange(said.people[0], PersonKind.APPOINTED, replaces=whom)]
    for one in found:
        said.people = tuple(dict.fromkeys((*(p for p in said.people if len(found) > 1), one.person)))
        if one.kind in LEAVING:
            said.left = (one.person, one.body, one.former_post)
        yield one
    if not found:
        _remember(clause, said)


def _first(clause: str, said: Said) -> Iterator[PersonChange]:
    """The facts of the first rule that finds any."""
    for rule in (_given, _removed, _no_longer, _succeeded, _fills, _relieved, _took, _left, _joined):
        if found := list(rule(clause, said)):
            yield from found
            return


def _given(clause: str, said: Said) -> Iterator[PersonChange]:
    """任命张三为某部副部长; 张三为…, 李四为…: the verb once for a list; 张三被任命为…."""
    match = _GIVEN.search(clause) or _GIVEN_FRONT.match(clause)
    if match is None and said.verb == "任":
        match = _GIVEN_NEXT.match(clause)
    if match is None or (match.re is _GIVEN_NEXT and _AGAIN_IN.match(clause)) or _STAYS.search(match["who"]):
        return
    who = match["who"].removesuffix("分别")
    severally = who != match["who"] or match["post"].startswith("分别")
    people = people_in(who) or _one(name_at_end(who))
    if not people and match.re is _GIVEN and match[0].startswith("任命"):
        people = people_given(who)
    if not people and match.re is _GIVEN_FRONT and said.people:
        people = list(said.people)
    posts = _each(people, match["post"], severally, said)
    if not posts:
        return
    if _NOT_GIVEN.search(clause[: match.start()]):
        yield from (PersonChange(one, PersonKind.REMOVED, "", post, body or said.body) for one, body, post in posts)
        return
    said.verb = "任"
    kind = _kind(clause, PersonKind.APPOINTED)
    if re.search(r"晋升|提拔|擢升", clause):
        kind = PersonKind.PROMOTED
    elif re.search(r"选举|补选|推选|推举", clause):
        kind = PersonKind.ELECTED
    for person, body, post in posts:
        held = held_by(who, person, said) if len(people) == 1 else ("", "")
        yield PersonChange(person, kind, post, held[1], body or said.body or held[0])


def _each(people: list[str], slot: str, severally: bool, said: Said) -> list[tuple[str, str, str]]:
    """(person, body, post) of each; after 分别 the posts are dealt out, to nobody where they are not as many."""
    slots = re.split("[、和与及]", slot) if severally else [slot] * len(people)
    if len(slots) != len(people):
        return []
    return [(person, *read) for person, one in zip(people, slots, strict=True) if (read := _post(one, said))[1]]


def _took(clause: str, said: Said) -> Iterator[PersonChange]:
    """张三出任某公司总裁; , 担任首席营收官: of whom the clause before told."""
    for match in _TOOK.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() : match.end() + 80]
        after = re.split(r"(?:,|;|接替|,?以接替|取代)", after)[0]
        if _AGAIN_IN.search(before) or _JOINED.search(before) or _STAYS.search(before):
            continue
        people, prefix = who_before(before, said)
        posts = _each(people, after, before.endswith("分别"), said)
        if not posts:
            continue
        kind = _TOOK_KINDS.get(match[0][:2], PersonKind.APPOINTED)
        said.verb = "任"
        for person, body, post in posts:
            held = held_by(prefix, person, said)
            yield PersonChange(person, _kind(clause, kind), post, held[1], body or said.body or held[0])
        return


_TOOK_KINDS = {
    "升任": PersonKind.PROMOTED,
    "晋升": PersonKind.PROMOTED,
    "升为": PersonKind.PROMOTED,
    "调任": PersonKind.MOVED,
    "转任": PersonKind.MOVED,
    "改任": PersonKind.MOVED,
    "当选": PersonKind.ELECTED,
    "连任": PersonKind.ELECTED,
}


def _removed(clause: str, said: Said) -> Iterator[PersonChange]:
    """免去李四的某部副部长职务; 免去其副主任职务; in a list 王五的…职务."""
    match = _REMOVED.search(clause)
    if match is None and said.verb == "免":
        match = _REMOVED_NEXT.match(clause)
    if match is None:
        return
    who, what = who_and_what(match["slot"])
    people = list(said.people) if who in ("其", "他", "她") else people_in(bare_name(who))
    if not people:
        return
    body, post = _post(what, said)
    said.verb = "免"
    yield from (PersonChange(one, PersonKind.REMOVED, "", post, body or (said.body if post else "")) for one in people)


def _no_longer(clause: str, said: Said) -> Iterator[PersonChange]:
    match = _NO_LONGER.match(clause)
    if match is None:
        return
    people, _ = who_before(match["who"], said)
    body, post = _post(match["post"], said)
    if people and post:
        yield from (PersonChange(one, PersonKind.REMOVED, "", post, body or said.body) for one in people)


def _relieved(clause: str, said: Said) -> Iterator[PersonChange]:
    """张三被免去副总裁职务; 张三被免职."""
    match = _RELIEVED.match(clause)
    if match is None or "被" not in clause[: match.start("post")]:
        return
    people, prefix = who_before(re.sub(r"被?(?:免去|免除|免职|解聘|罢免)$", "", match["who"]), said)
    body, post = _post(match["post"], said)
    if not people:
        return
    held = held_by(prefix, people[0], said)
    yield PersonChange(people[0], PersonKind.REMOVED, "", post or held[1], body or held[0] or said.body)


def _succeeded(clause: str, said: Said) -> Iterator[PersonChange]:
    """其职位由王五接任; 由赵六出任总经理."""
    match = _SUCCEEDED.search(clause)
    if match is None:
        return
    person = person_in(bare_name(match["who"])) or name_at_end(match["who"])
    body, post = _post(match["post"], said)
    if not person or (not post and match["verb"] in ("出任", "担任", "兼任", "任", "代理")):
        return
    held = held_by(match["who"], person, said)
    gone, old_body, old_post = said.left
    if not post and gone and person != gone and not re.search("工作|业务|职责", clause[: match.start()]):
        body, post = body or old_body, old_post
    replaces = (
        gone if gone != person and (match["verb"] in ("接任", "接替", "继任", "接棒", "接手") or not post) else ""
    )
    yield PersonChange(person, _kind(clause, PersonKind.APPOINTED), post, held[1], body or said.body, replaces)


def _fills(clause: str, said: Said) -> Iterator[PersonChange]:
    """任命李四接替这一职位; 张三将接替李四担任首席执行官."""
    match = _FILLS.match(clause)
    if match is None:
        return
    person = name_at_end(bare_name(re.sub(rf"^.{{0,20}}{GIVE}", "", match["who"])))
    if not person:
        return
    whom = re.split(r"担任|出任|成为|任", match["whom"])
    gone = person_in(bare_name(whom[0])) or name_at_end(whom[0])
    body, post = _post(whom[1], said) if len(whom) > 1 else ("", "")
    if not gone and _REF.search(clause):
        gone = said.left[0]
    if not gone:
        return
    if gone == said.left[0]:
        body, post = body or said.left[1], post or said.left[2]
    held = held_by(match["who"], person, said)
    yield PersonChange(person, _kind(clause, PersonKind.APPOINTED), post, held[1], body or said.body, gone)


def _left(clause: str, said: Said) -> Iterator[PersonChange]:
    """云帆视频总裁林川离职; 因个人原因辞去公司董事职务; 递交辞职报告."""
    match = _RESIGNED.search(clause) or _RETIRED.search(clause)
    if match is None or re.search(
        r"离职率|离职员工|离职潮|离职创业者|离职现场|离职补偿|员工离职|退休金|退休人员|延迟退休|辞职信曝", clause
    ):
        return
    people, prefix = who_before(clause[: match.start()], said)
    after = clause[match.end() : match.end() + 60]
    if not people and (
        of := re.search(r"收到(?:了)?(?P<who>[^,。;:]{2,60}?)(?:先生|女士)?(?:递交|提交|的(?:书面)?辞)", clause)
    ):
        person = name_at_end(of["who"])
        people, prefix = _one(person), of["who"]
    if not people or (len(people) > 1 and (people == list(said.people) or "分别" in clause)):
        return
    for person in people:
        yield from _gone(person, match[0], after, prefix, said)


def _gone(person: str, verb: str, after: str, prefix: str, said: Said) -> Iterator[PersonChange]:
    """One of those who left, by the post behind the verb or the one before the name."""
    kind = PersonKind.RETIRED if "退休" in verb else PersonKind.RESIGNED
    after = "" if re.match("[之以]?后", after) else after
    body, post = _post(re.sub(r"^(?:其|所担任的|担任的|了|在)", "", after), said)
    held = held_by(prefix, person, said)
    if verb == "离开" and not post:
        body = body_of(re.sub(r"^(?:了)", "", after)) or body
        if not body and not held[1]:
            return
    if verb.startswith("另谋") and not held[1]:
        return
    if body and held[0] and not post:
        post = held[1]
    yield PersonChange(person, kind, "", post or held[1], body or held[0] or said.body)


def _joined(clause: str, said: Said) -> Iterator[PersonChange]:
    """原字节跳动某负责人孔涛加盟小米."""
    match = _JOINED.search(clause)
    if match is None:
        return
    people, prefix = who_before(clause[: match.start()], said)
    after = clause[match.end() : match.end() + 60]
    if (
        not people
        or (len(people) > 1 and people == list(said.people))
        or re.search(r"仅|已有|[\d一二两三四五六七八九十](?:个月|年)", after)
    ):
        return
    head, *rest = re.split(r"(?:并|,)?(?:担任|出任|任)", after, maxsplit=1)
    body, post = _post(rest[0], said) if rest else ("", "")
    head = re.split(r"从事|负责|主管|分管|领导|参与|并|,", head)[0]
    head = re.sub("[之以]?后$", "", head)
    joined = body_of(re.sub(r"(?:公司|团队)?(?:工作|就职|供职)?$", "", head) if len(head) > 6 else head)
    if not joined or "《" in joined:
        return
    kind = PersonKind.MOVED if match[0].startswith("转岗") else PersonKind.JOINED
    for person in people:
        yield PersonChange(person, kind, post, "".join(held_by(prefix, person, said)), joined or body)


def _kind(clause: str, kind: PersonKind) -> PersonKind:
    return PersonKind.INTENDED if _INTENDED.search(clause) else kind


def _post(slot: str, said: Said) -> tuple[str, str]:
    return seated(*post_of(slot), said.body)


def _one(name: str) -> list[str]:
    return [name] if name else []


def _remember(clause: str, said: Said) -> None:
    """Nothing happened in this clause, but it may name whom the next one means: 经董事会研究, 副总裁林川先生."""
    if (now := _NOW.match(clause)) and (people := people_in(bare_name(now["who"])) or list(said.people)):
        said.people = tuple(people[:1])
        if post_of(now["post"])[1]:
            said.now[people[0]] = now["post"]
        return
    bare = without_adverbs(_STAYS.split(clause)[0])
    if (name := name_at_end(bare)) and len(clause) <= 60:
        said.people, said.held = (name,), bare
