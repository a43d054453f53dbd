"""Zones and places: look-up, hierarchy, mentions, names of any entity."""

from __future__ import annotations

import json
import pickle
import random
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclean.errors import InputError
from zhclean.gazetteer import (
    ENTITY_SUFFIXES,
    Zone,
    ZoneCatalog,
    anaphors,
    same_entity,
    short_forms,
    split_name,
)
from zhclean.gazetteer.finder import WordFinder

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "zone_names.json").read_text(encoding="utf-8")
)
BUILTIN = ZoneCatalog.builtin()


def _cases(task: str) -> list[Any]:
    return [pytest.param(case, id=case["label"]) for case in CASES if case["task"] == task]


def _mentions(catalog: ZoneCatalog, text: str) -> list[str]:
    return [text[start:end] for start, end, _ in catalog.find(text)]


@pytest.mark.parametrize("case", _cases("split"))
def test_split_name(case: dict[str, Any]) -> None:
    """A name is cut before its suffix, and only there."""
    assert split_name(case["text"]) == tuple(case["finds"])


@pytest.mark.parametrize("case", _cases("same"))
def test_same_entity(case: dict[str, Any]) -> None:
    """Two names are one entity, whichever comes first."""
    assert same_entity(case["text"], case["other"]) is case["finds"]
    assert same_entity(case["other"], case["text"]) is case["finds"]


@pytest.mark.parametrize("case", _cases("find"))
def test_find(case: dict[str, Any]) -> None:
    """The built-in catalog finds these names and no others."""
    assert _mentions(BUILTIN, case["text"]) == case["finds"]


def test_builtin_has_the_country() -> None:
    """Provinces, cities, counties and zones are all there, once."""
    kinds = [zone.kind for zone in BUILTIN]

    assert len(BUILTIN) > 3_500
    assert kinds.count("高新区") > 170
    assert kinds.count("经开区") > 220
    assert len({(zone.name, zone.parents) for zone in BUILTIN}) == len(BUILTIN)
    assert BUILTIN is ZoneCatalog.builtin()


def test_no_name_of_one_character() -> None:
    """皖 and 沪 are left to others: a single character is too often a part of a word."""
    assert all(len(name) >= 2 for zone in BUILTIN for name in zone.names)


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("吉林", {"吉林省（东北）", "吉林市（吉林省，东北）"}),
        ("朝阳区", {"朝阳区（北京市，东部）", "朝阳区（长春市，吉林省，东北）"}),
        ("朝阳", {"朝阳市（辽宁省，东北）"}),
        ("临夏", {"临夏回族自治州（甘肃省，西部）"}),
        ("昆山开发区", set()),
        ("市辖区", set()),
        ("和平", set()),
    ],
)
def test_homographs(name: str, bearers: set[str]) -> None:
    """Look-up gives every bearer of a name, and none where a short form would be ambiguous."""
    assert {str(zone) for zone in BUILTIN.lookup(name)} == bearers


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("北海高新区", ("北海市", "北海", "广西壮族自治区", "广西", "西部")),
        ("中关村", ("北京市", "北京", "东部")),
        ("燕郊高新区", ("三河市", "廊坊市", "廊坊", "河北省", "河北", "东部")),
        ("吉林市", ("吉林省", "吉林", "东北")),
        ("香港", ()),
    ],
)
def test_ancestors(name: str, above: tuple[str, ...]) -> None:
    """A zone lies in its city, its province, its region; its own names are not above it."""
    (zone,) = BUILTIN.lookup(name)

    assert BUILTIN.ancestors(zone) == tuple(n for n in above if n not in zone.names)


def test_every_zone_has_a_province() -> None:
    """The chain of each zone ends in a province and its region."""
    regions = {"东部", "中部", "西部", "东北"}

    assert all(zone.parents[-1] in regions for zone in BUILTIN if zone.kind.endswith("新区"))


def test_ancestors_of_a_cycle() -> None:
    """Parents that name each other end, and do not name the zone itself."""
    catalog = ZoneCatalog([Zone("甲园", parents=("乙园",)), Zone("乙园", parents=("甲园",))])

    assert catalog.ancestors(catalog.lookup("甲园")[0]) == ("乙园",)


def test_from_names() -> None:
    """A known name brings its facts, a new one what its form tells, a homograph all bearers."""
    catalog = ZoneCatalog.from_names(["北海高新区", "青岛未来大学", "朝阳区", "曙光"])
    known, university, *rest = catalog

    assert "北海国家高新区" in known.aliases
    assert (university.kind, university.parents) == ("大学", ("青岛市", "山东省", "东部"))
    assert [zone.name for zone in rest] == ["朝阳区", "朝阳区", "曙光"]
    assert _mentions(catalog, "曙光照着北海国家高新区") == ["曙光", "北海国家高新区"]


@pytest.mark.parametrize("names", ["北海", ["北海", 1], [""], ["北海", " "]])
def test_from_names_refuses(names: Any) -> None:
    """One string, other types and blanks are wrong calls."""
    with pytest.raises((TypeError, ValueError)):
        ZoneCatalog.from_names(names)


def test_from_tsv(tmp_path: Path) -> None:
    """Columns as they stand, with or without a head, in any order of the head."""
    path = tmp_path / "zones.tsv"
    path.write_text(
        "\ufeff# mine\n曙光园\t曙光|曙光园区\t北海市\t园区\r\n\nkind\tname\n大学\t曙光大学\n",
        encoding="utf-8",
    )
    park, university = ZoneCatalog.from_tsv(path)

    assert park == Zone("曙光园", ("曙光", "曙光园区"), "园区", ("北海市",))
    assert university == Zone("曙光大学", kind="大学")
    assert "广西" in ZoneCatalog.from_tsv(path).ancestors(park)


@pytest.mark.parametrize(
    ("text", "line"), [("甲园\n\t别名\n", "line 2"), ("甲园\ta\tb\tc\td\n", "line 1")]
)
def test_from_tsv_names_the_bad_line(tmp_path: Path, text: str, line: str) -> None:
    """A row without a name, or with a column too many, is named by file and line."""
    path = tmp_path / "zones.tsv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=rf"zones\.tsv: {line}"):
        ZoneCatalog.from_tsv(path)


def test_from_tsv_gives_the_bad_byte(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 raise InputError at their offset."""
    path = tmp_path / "zones.tsv"
    path.write_bytes("甲园\n".encode() + b"\xff")

    with pytest.raises(InputError) as caught:
        ZoneCatalog.from_tsv(path)
    assert caught.value.offset == 7


def test_merged() -> None:
    """A zone of both has all aliases once; the rest stand side by side."""
    mine = ZoneCatalog([Zone("北海高新区", ("向海园",)), Zone("曙光园")])
    both = BUILTIN.merged(mine)

    assert len(both) == len(BUILTIN) + 1
    assert both.lookup("向海园") == both.lookup("北海高新区")
    assert "北海国家高新区" in both.lookup("向海园")[0].aliases


def test_pickle_and_identity() -> None:
    """The built-in catalog stays the one object, others come back equal in content."""
    mine = ZoneCatalog([Zone("曙光园", ("曙光",))])
    copy = pickle.loads(pickle.dumps(mine))

    assert pickle.loads(pickle.dumps(BUILTIN)) is BUILTIN
    assert tuple(copy) == tuple(mine)
    assert copy != mine
    assert len({copy, mine}) == 2
    assert len(pickle.dumps(BUILTIN)) < 200


def test_str_of_a_zone_without_parents() -> None:
    """A zone says where it lies, or only its name where that is not known."""
    assert str(Zone("曙光园")) == "曙光园"


def test_a_zone_beats_a_phrase() -> None:
    """What the catalog lists is found even where it is passed over elsewhere."""
    assert _mentions(ZoneCatalog([Zone("大理石")]), "铺大理石") == ["大理石"]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        (
            "北海高新区",
            {"北海国家高新区", "北海高新技术产业开发区", "北海高新", "北海", "北海市高新区"},
        ),
        ("东莞松山湖高新区", {"松山湖高新区", "东莞松山湖", "松山湖"}),
        ("青岛市", {"青岛"}),
        ("青岛", {"青岛市"}),
        ("新疆维吾尔自治区", {"新疆"}),
        ("临夏回族自治州", {"临夏", "临夏州"}),
        ("华为技术有限公司", {"华为", "华为公司"}),
        ("南海理工大学", {"南海理工"}),
        ("北京大兴国际机场", {"大兴机场"}),
        ("南阳防爆集团股份有限公司", {"南阳防爆", "南阳防爆集团"}),
    ],
)
def test_short_forms(name: str, forms: set[str]) -> None:
    """A name is called by these, among others."""
    assert forms <= set(dict(short_forms(name)))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("河南大学", "河南"),
        ("重庆银行", "重庆"),
        ("北海高新区", "高新区"),
        ("北海高新区", "北海市"),
        ("长春净月高新区", "长春"),
        ("长春净月高新区", "长春高新区"),
        ("南阳防爆集团股份有限公司", "南阳"),
        ("南海理工大学", "南大"),
        ("吉林省", "吉林市"),
        ("贵州茅台酒股份有限公司", "贵州"),
    ],
)
def test_no_short_form(name: str, form: str) -> None:
    """These mean something else."""
    assert form not in dict(short_forms(name))


def test_strengths() -> None:
    """Full names are surest, a bare city is weak, and the name itself comes first."""
    forms = short_forms("北海高新区")
    strength = dict(forms)

    assert forms[0] == ("北海高新区", 1.0)
    assert strength["北海"] == 0.6 < strength["北海高新"] < strength["北海国家高新区"]
    assert dict(short_forms("青岛港"))["青岛"] < 0.6


def test_anaphors() -> None:
    """Each kind of suffix has its words, unknown kinds have none."""
    assert {"该区", "全区", "我区", "园区"} <= set(anaphors("高新区"))
    assert {"公司", "该公司"} <= set(anaphors("企业"))
    assert all(
        anaphors(kind)
        for kind in {*ENTITY_SUFFIXES.values(), *(z.kind for z in BUILTIN)} - {"群岛"}
    )
    assert anaphors("") == ()


@given(st.text(alphabet="北海高新区吉林省市大学。a\ud800𠀀", max_size=12))
def test_any_string_has_an_answer(name: str) -> None:
    """Core and suffix make up the name; a name is its own first form and its own entity."""
    core, suffix = split_name(name)

    assert core + suffix == name
    assert short_forms(name)[0] == (name, 1.0)
    assert same_entity(name, name) is bool(name)


@given(
    st.lists(st.text(alphabet="甲乙丙𠀀", min_size=1, max_size=4), max_size=8),
    st.text(alphabet="甲乙丙𠀀\ud800", max_size=30),
)
def test_finder_agrees_with_the_plain_way(words: list[str], text: str) -> None:
    """Leftmost, longest, without overlap."""
    at, expected = 0, []
    while at < len(text):
        sizes = [len(word) for word in words if len(word) >= 2 and text.startswith(word, at)]
        if sizes:
            expected.append((at, at + max(sizes)))
        at += max(sizes, default=1)

    assert list(WordFinder(words).find(text)) == expected


def test_find_costs_some_times_what_a_plain_search_does() -> None:
    """Six to nine times as long as `re` takes to find one phrase, however many names there are."""
    names = [zone.name for zone in BUILTIN]
    rng = random.Random(1)
    text = "".join(rng.choice(names) + "的高质量发展在全国取得新成效，" * 3 for _ in range(10_000))

    def seconds(found: Callable[[str], Iterable[object]]) -> float:
        start = time.process_time()
        assert sum(1 for _ in found(text)) >= 10_000
        return time.process_time() - start

    # Both at the same pace, which may be a tenth of the usual one where others use the machine.
    plain = min(seconds(re.compile("取得新|新成绩").finditer) for _ in range(3))
    assert min(seconds(BUILTIN.find) for _ in range(3)) < 60 * plain
