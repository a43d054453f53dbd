"""The zones of a page: what names them, what lies in them, and names that are not their own."""

from __future__ import annotations

import numpy as np
import pytest

from zhclean.continuity import load_default as load_encoder
from zhclean.gazetteer import Zone, ZoneCatalog
from zhclean.langmodel import load_default as load_model
from zhclean.stages.zones import (
    NameFinder,
    PageZone,
    correct_name,
    find_overwritten,
    find_unheaded,
    likeness,
    name_features,
    page_zones,
    telling,
    title_overlap,
    wording,
)

CATALOG = ZoneCatalog.builtin()


def zones_of(*names: str) -> tuple[PageZone, ...]:
    """The zones of a page with those headings."""
    return page_zones(names, CATALOG)


def named(text: str, *names: str) -> set[str]:
    """The zones that a text names beyond doubt."""
    zones = zones_of(*names)
    found = NameFinder(zones, CATALOG).find(text)
    return {zones[m.zone].name for m in found.own if m.strength >= 0.5}


def test_one_entity_has_one_zone() -> None:
    """Two headings for one entity, by its full and its short name, make one zone."""
    assert [zone.name for zone in zones_of("苏州高新区", "苏州高新技术产业开发区")] == [
        "苏州高新区"
    ]
    assert [zone.name for zone in zones_of("苏州高新区", "苏州市")] == ["苏州高新区", "苏州市"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("苏州高新区修了一条步道。", {"苏州高新区"}),
        ("苏州高新技术产业开发区修了一条步道。", {"苏州高新区"}),
        ("常熟经开区与苏州高新区同修步道。", {"常熟经开区", "苏州高新区"}),
        ("步道沿河而行，两边种了水杉。", set()),
        ("高新区修了一条步道。", set()),
    ],
)
def test_names_in_a_text(text: str, names: set[str]) -> None:
    """Full names and their other forms name a zone; what names none names none."""
    assert named(text, "苏州高新区", "常熟经开区") == names


def test_a_name_misread_in_one_character_still_names() -> None:
    """苏卅高新区 stands for 苏州高新区, and a name that is another's own does not."""
    assert named("苏卅高新区修了一条步道。", "苏州高新区") == {"苏州高新区"}
    assert named("徐州高新区修了一条步道。", "苏州高新区") == set()


def test_a_place_within_tells_the_zone() -> None:
    """A county town within speaks for its city, a province above speaks for neither."""
    zones = zones_of("淮安市", "泰州市")
    found = NameFinder(zones, CATALOG).find("江苏省的盱眙县收龙虾，兴化市收螃蟹。")

    assert {zone: n > 0 for zone, n in found.within.items()} == {0: True, 1: True}
    assert set(found.above) == {0, 1}
    assert found.own == ()


@pytest.mark.parametrize(
    "text",
    [
        "苏州高新区派人到常熟经开区学习。",
        "去年，苏州高新区接待的工匠里有一半来自常熟经开区。",
        "去年，苏州高新区派人到常熟经开区学习。",
    ],
)
def test_subjects_count_more_than_mentions(text: str) -> None:
    """A name that opens a sentence is seen as its subject, with a date before it too."""
    finder = NameFinder(zones_of("苏州高新区", "常熟经开区"), CATALOG)
    features = name_features(finder.find(text), text, 2)

    assert features[0, 1] > 0
    assert features[1, 1] == 0
    assert features[1, 0] > 0


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("盱贻县", "盱眙县收龙虾。去年盱眙县办了虾节。", "盱眙县"),
        ("盱眙县", "盱贻县收龙虾。去年盱贻县办了虾节。", "盱眙县"),
        ("盱贻县", "盱眙县收龙虾。", "盱贻县"),
        ("盱贻县", "盱贻县收龙虾。盱贻县卖虾。盱眙县也卖虾，盱眙县不收。", "盱贻县"),
        (
            "南京信恩工程大学",
            "南京信息工程大学放了气球。南京信息工程大学收了数据。",
            "南京信息工程大学",
        ),
        (
            "石浦船坞公司",
            "石埔船坞公司造船。石埔船坞公司卖船。石铺船坞公司修船。石铺船坞公司拆船。",
            "石浦船坞公司",
        ),
        ("洪泽区", "洪泽湖边热闹。洪泽湖里有船。", "洪泽区"),
        ("云南大学", "江南大学近太湖。江南大学酿酒。", "云南大学"),
        ("", "随便一段话。", ""),
    ],
)
def test_misread_headings(name: str, body: str, expected: str) -> None:
    """A heading that nothing knows is read as the one name that its text uses again and again."""
    assert correct_name(name, body, CATALOG) == expected


def test_headings_that_differ_in_one_character() -> None:
    """What another heading is called is no misreading of it."""
    body = "远海能源公司打井。近海能源公司铺管。近海能源公司卖气。"

    assert correct_name("远海能源公司", body, CATALOG) == "近海能源公司"
    names = ["远海能源公司", "近海能源公司"]
    assert correct_name("远海能源公司", body, CATALOG, names) == "远海能源公司"


BERTHS = (
    "船坞里焊花飞溅，新船的龙骨已经铺好，船台上挂着水线图。",
    "船台上的龙骨刷了第二遍漆，焊工收了工，船坞里灌进了水。",
    "吊车把舵叶装上船尾，焊工在龙骨旁画线，船坞外停着拖轮。",
)
SILK = (
    "蚕房里换了新桑，缫丝的水温要看老师傅的手，丝头一根不断。",
    "缫丝机停了半日，老师傅把丝头接好，蚕房又添了三筐新桑。",
)


def vectors_of(*texts: str) -> np.ndarray:
    """The wording of texts, read with the tables that come with the package."""
    return wording(texts, (), load_model(), load_encoder())


def test_wording_tells_whose_a_piece_is() -> None:
    """A piece that shares its words with one zone's text is likelier that zone's."""
    vectors = vectors_of(BERTHS[0], SILK[0], BERTHS[1])
    shares = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    like = likeness(vectors @ vectors.T, shares)

    assert like[2, 0] > like[2, 1]
    assert -1.0 <= like.min() <= like.max() <= 1.0


def test_rare_words_tell_more_than_common_ones() -> None:
    """Of two pieces that share one word with a third, the one with the rarer word is nearer."""
    vectors = vectors_of("今年铺好龙骨。", "船长看过龙骨。", "今年又有三家。")
    alike = vectors @ vectors.T

    assert alike[0, 1] > 1.2 * alike[0, 2]


def test_much_text_is_no_evidence_by_itself() -> None:
    """A piece that is like no zone is not drawn to the one with the most text."""
    vectors = vectors_of(*BERTHS, SILK[0], "县里的小学上个月换了校长，操场边种上了两排杨树。")
    shares = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0], [0.0, 0.0]])
    like = likeness(vectors @ vectors.T, shares)

    assert like[4, 0] <= 0.0


def test_wording_tells_as_much_as_the_page_shows() -> None:
    """Articles on different things part cleanly; of copies of one text wording says nothing."""
    shares = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])

    def weight(*texts: str) -> float:
        vectors = vectors_of(*texts)
        return telling(likeness(vectors @ vectors.T, shares), shares)

    apart = weight(*BERTHS[:2], *SILK)
    mixed = weight(BERTHS[0], SILK[0], BERTHS[1], SILK[1])
    assert apart > 5.0
    assert mixed == 0.0


def test_wording_of_nothing() -> None:
    """Texts without a Han pair, and no texts at all, have a vector each."""
    assert vectors_of().shape[0] == 0
    assert not vectors_of("", "a", "，").any()
    assert not vectors_of(*BERTHS, "", "蓼")[3:].any()


def test_titles_speak_for_their_article() -> None:
    """Words of one title count for its zone, words of all titles for none."""
    found = title_overlap(
        ["船坞里的灯亮到天明，船工谈着水乡。", "水乡的桥多。"], ["船坞灯火", "水乡桑影", "水乡学堂"]
    )

    assert found[0].argmax() == 0
    assert found[1].max() == 0.0


RUN = (
    "吴江开发区把桑园改成了数据中心。吴江开发区的管委会就设在旧丝厂里。",
    "织机声停了，吴江开发区的夜里只听见风扇。",
)
HOSTS = (
    "苏州高新区修了步道，沿河种了水杉。苏州高新区的人傍晚都来走路。",
    "苏州高新区又修了两座桥。",
    "湘潭高新区造了码头，装卸全靠电。湘潭高新区的船不冒烟。",
)


def unheaded(texts: list[str], sections: list[int], homes: list[str]) -> list[str]:
    """Zones without a heading, the headed ones being those of the sections."""
    return find_unheaded(texts, sections, homes, homes, CATALOG)


def test_a_long_name_with_its_last_sign_lost_is_the_zone() -> None:
    """新乡高新技术产业开发 is no zone called 新乡高新, nor is 打造高新技术产业 one."""
    texts = [
        "苏州高新区去年新增企业四十六家。",
        "2021年，新乡高新区聚焦主业。打造高新技术产业，打造高新技术产业集群。",
        "新乡高新区编制《新乡高新技术产业开发规划》，落实《新乡高新技术产业开发方案》。",
        "新乡高新区的早市五点开张，新乡高新区的学校离早市不远。",
        "湘潭高新区新开了两所小学。",
    ]

    assert unheaded(texts, [0, 0, 0, 0, 1], ["苏州高新区", "湘潭高新区"]) == ["新乡高新区"]


def test_a_run_at_the_end_of_a_section_is_a_zone_of_its_own() -> None:
    """An article whose heading is lost is found by its subject."""
    run = [text.replace("吴江开发区", "新乡高新区") for text in RUN]
    texts = [*HOSTS[:2], *run, HOSTS[2]]

    assert unheaded(texts, [0, 0, 0, 0, 1], ["苏州高新区", "湘潭高新区"]) == ["新乡高新区"]


def test_a_run_in_the_middle_of_a_section_is_a_zone_of_its_own() -> None:
    """The host's article may go on below it."""
    run = [text.replace("吴江开发区", "新乡高新区") for text in RUN]
    texts = [HOSTS[0], *run, HOSTS[1], HOSTS[1], HOSTS[2]]

    assert unheaded(texts, [0] * 5 + [1], ["苏州高新区", "湘潭高新区"]) == ["新乡高新区"]


LEAD = (
    "{}地处太湖以东，桥多船多，一座座石桥把三十二个村子连成一片。",
    "蚕房换了新桑，一年养四季。",
    "丝厂改成了书院，夜里有灯。",
)


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        ("西北农林大学", ["西北农林大学"]),
        ("西北农林大学教授赵秉禾", []),
        ("西北农林大学附属中学", []),
        ("正在建设大学", []),
        ("离西北农林大学", []),
    ],
)
def test_a_name_that_no_catalog_holds_may_stand_once_at_the_head(
    begins: str, found: list[str]
) -> None:
    """Where a piece begins, a name does too; people and parts of a university open no article."""
    host = ["青禾大学修了步道，沿河种了水杉。", "青禾大学又修了两座桥。"]
    texts = [*host, LEAD[0].format(begins), *LEAD[1:], "白沙大学的早茶坐满了人。"]

    assert unheaded(texts, [0] * 5 + [1], ["青禾大学", "白沙大学"]) == found


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        ("新沂市", ["新沂市"]),
        ("2021年，新沂市", ["新沂市"]),
        ("新沂机场", []),
        ("此外，新沂市", []),
        ("离新沂市不远的湖，", []),
    ],
)
def test_an_article_that_begins_with_its_zone_need_name_it_once(
    begins: str, found: list[str]
) -> None:
    """What is called after a place, or only mentions it early, is no article of the place's."""
    host = ["兴化市修了步道，沿河种了水杉。", "兴化市又修了两座桥。"]
    texts = [*host, LEAD[0].format(begins), *LEAD[1:], "泰兴市的早茶坐满了人。"]

    assert unheaded(texts, [0, 0, 0, 0, 0, 1], ["兴化市", "泰兴市"]) == found


@pytest.mark.parametrize("below", [[], ["兴化市的渡口通了夜船。", "船票两元。"]])
def test_a_name_at_the_head_of_a_short_run_is_no_article(below: list[str]) -> None:
    """A paragraph or two that begin with a neighbour are the article's own."""
    host = ["兴化市修了步道，沿河种了水杉。", "兴化市又修了两座桥。"]
    own = [*host, LEAD[0].format("新沂市"), LEAD[1], *below]
    texts = [*own, "泰兴市的早茶坐满了人。"]

    assert unheaded(texts, [*[0] * len(own), 1], ["兴化市", "泰兴市"]) == []


def test_a_place_that_bodies_are_called_after_is_no_subject() -> None:
    """铜川机场 is not about 铜川."""
    run = [text.replace("吴江开发区", "铜川机场") for text in RUN]
    texts = ["泰州市修了步道。泰州市的人来走路。", *run, "扬州市的早茶坐满了人。"]

    assert unheaded(texts, [0, 0, 0, 1], ["泰州市", "扬州市"]) == []


def test_of_two_cities_a_district_is_no_third() -> None:
    """Two headings of one level tell at which level the page's zones lie."""
    texts = [
        "德州市修了步道，沿河种了水杉。德州市的人傍晚都来走路。",
        "日照市的茶园到了采摘季。今年多雨，岚山区的茶好，岚山区的路也好走。",
        "岚山区修了支线，日照市的港口忙。",
        "济宁市的早茶坐满了人。",
    ]

    assert unheaded(texts, [0, 0, 0, 1], ["德州市", "济宁市"]) == ["日照市"]


@pytest.mark.parametrize(
    ("zones", "text", "mentioned"),
    [
        (("鞍山市",), "马鞍山市造钢。", []),
        (("鞍山市",), "鞍山市造钢。", ["鞍山市"]),
        (("滨海县",), "天津滨海新区造船。", []),
        (("滨海新区",), "天津滨海新区造船。", ["天津滨海新区"]),
        (("和县",), "设区的市和县都来学。", []),
        (("和县",), "马鞍山市和县产茶。", ["和县"]),
    ],
)
def test_a_name_inside_a_longer_one_is_no_mention(
    zones: tuple[str, ...], text: str, mentioned: list[str]
) -> None:
    """But one that stands after the name of its place is."""
    own = NameFinder(zones_of(*zones), CATALOG).find(text).own

    assert [text[m.start : m.end] for m in own] == mentioned


def test_a_zone_may_stand_after_its_place_in_one_name() -> None:
    """The catalog knows both as one name; the page heads the zone without its place."""
    catalog = CATALOG.merged(ZoneCatalog([Zone("苏州桑园坊", kind="景区")]))
    found = NameFinder(page_zones(["桑园坊"], catalog), catalog).find("苏州桑园坊修了步道。")

    assert [(m.start, m.end) for m in found.own] == [(2, 5)]


def test_an_unknown_name_with_the_suffix_of_the_page_is_found() -> None:
    """No catalog holds it, but the page's other zones end the same way."""
    headed = ["扬州大学", "湘潭大学"]
    run = [text.replace("吴江开发区", "沙埠大学") for text in RUN]
    hosts = [text.replace("苏州高新区", headed[0]) for text in HOSTS]
    hosts = [text.replace("湘潭高新区", headed[1]) for text in hosts]

    assert unheaded([*hosts[:2], *run, hosts[2]], [0, 0, 0, 0, 1], headed) == ["沙埠大学"]


@pytest.mark.parametrize(
    ("texts", "homes"),
    [
        ([*HOSTS], ["苏州高新区", "苏州高新区", "湘潭高新区"]),
        (["苏州高新区派人去新乡高新区学习。", HOSTS[1]], ["苏州高新区"] * 2),
        (["苏州高新区在虎丘区修桥，虎丘区的人高兴，虎丘区又修桥。"], ["苏州市"]),
        ([RUN[0], RUN[1]], ["", ""]),
        ([], []),
    ],
    ids=["all headed", "a neighbour mentioned", "a place within", "no heading", "nothing"],
)
def test_no_unheaded_zone(texts: list[str], homes: list[str]) -> None:
    """Mentions of neighbours and of places within are the zone's own affair."""
    headed = list(dict.fromkeys(name for name in homes if name))

    assert find_unheaded(texts, list(range(len(texts))), homes, headed, CATALOG) == []


def test_what_a_title_names_is_no_zone_of_its_own() -> None:
    """An article on learning from 新乡 is not an article of 新乡's."""
    run = [text.replace("吴江开发区", "新乡高新区") for text in RUN]
    texts, homes = [*HOSTS[:2], *run, HOSTS[2]], ["苏州高新区", "湘潭高新区"]
    found = find_unheaded(texts, [0, 0, 0, 0, 1], homes, homes, CATALOG, ["向新乡高新区学习", ""])

    assert found == []


def test_a_town_is_introduced_by_a_piece() -> None:
    """No catalog holds 沙埠镇, but a piece says where it lies and others go on about it."""
    texts = [
        "苏州市修了步道，沿河种了水杉。",
        "沙埠镇在太湖以东，桥多船多。沙埠的桥有五十二座。",
        "沙埠的蚕房换了新桑。",
        "沙埠的丝厂改成了书院，沙埠的夜里有灯。",
        "泰州市的早茶坐满了人。",
    ]
    homes = ["苏州市", "泰州市"]

    assert unheaded(texts, [0, 0, 0, 0, 1], homes) == ["沙埠镇"]


def overwritten(
    text: str, zone: str, host: str, run_names: int = 2
) -> list[tuple[str, str, float]]:
    """What was written, what it should be, and how sure that is."""
    own, other = zones_of(zone, host)
    names = NameFinder((own, other), CATALOG).find(text)
    found = find_overwritten(text, names, own, other, run_names, 0.99, CATALOG)
    return [(text[o.start : o.end], o.replacement, o.confidence) for o in found]


def test_the_host_s_name_beside_the_own_is_overwritten() -> None:
    """In a run that names its own zone the host's name stands in its place."""
    text = "湘潭高新区造了码头，去年苏州高新区装了岸电，湘潭高新区的船不冒烟。"
    ((written, right, sure),) = overwritten(text, "湘潭高新区", "苏州高新区")

    assert (written, right) == ("苏州高新区", "湘潭高新区")
    assert sure >= 0.8


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("泰州市的早茶坐满了人，苏州市兴化的垛田开了花。", {("苏州市", "泰州市")}),
        ("泰州市的早茶坐满了人，苏州收蟹。", {("苏州", "泰州")}),
    ],
)
def test_the_shape_of_the_name_is_kept(text: str, shapes: set[tuple[str, str]]) -> None:
    """A full name is put right by a full name, a short form by a short one."""
    found = {(written, right) for written, right, _ in overwritten(text, "泰州市", "苏州市")}

    assert found == shapes


def test_a_suffix_stays_behind_zones_that_are_headed_without_one() -> None:
    """苏州市 under the heading 苏州 is put right by 泰州市 for the zone that is headed 泰州."""
    found = overwritten("泰州的早茶坐满了人，泰州人起得早，苏州市修了步道。", "泰州", "苏州")

    assert [(written, right) for written, right, _ in found] == [("苏州市", "泰州市")]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("苏州高新区修了步道。", [1, 0]),
        ("去年，苏州高新区修了步道。", [1, 0]),
        ("步道修到苏州高新区。", [0, 0]),
        ("苏州高新区与湘潭高新区修了步道。", [0, 0]),
        ("步道修好了。", [0, 0]),
    ],
)
def test_a_text_that_begins_with_one_zone_alone(text: str, begins: list[int]) -> None:
    """Only where no other zone is named does the beginning tell."""
    zones = zones_of("苏州高新区", "湘潭高新区")
    names = NameFinder(zones, CATALOG).find(text)

    assert name_features(names, text, 2)[:, -1].tolist() == begins


def test_a_full_name_is_put_right_by_a_full_name() -> None:
    """A company's name gives way to a port's, without a suffix from either."""
    found = overwritten("去年，石浦船坞公司运了箱子。", "北部湾港", "石浦船坞公司")

    assert [right for _, right, _ in found] == ["北部湾港"]


def test_a_place_within_gives_the_name_away() -> None:
    """苏州市 before 兴化 cannot be right: 兴化 lies in 泰州."""
    text = "苏州市兴化市的垛田开了花。"
    with_place = overwritten(text, "泰州市", "苏州市", run_names=1)[0][2]
    without = overwritten("苏州市的垛田开了花。", "泰州市", "苏州市", run_names=1)[0][2]

    assert with_place > without


def test_without_a_cue_the_doubt_stays() -> None:
    """A lone mention of the host in a run that names nobody is not put right."""
    found = overwritten("步道修到了苏州高新区的门口。", "湘潭高新区", "苏州高新区", run_names=0)

    assert all(sure < 0.7 for *_, sure in found)


@pytest.mark.parametrize(
    ("zone", "host"), [("苏州高新区", "苏州市"), ("苏州市", "苏州高新区"), ("昆山市", "苏州市")]
)
def test_kin_may_name_one_another(zone: str, host: str) -> None:
    """A zone names the city that it lies in as a matter of course."""
    assert overwritten(f"{zone}修桥，{host}出钱，{zone}出人。", zone, host) == []


@pytest.mark.parametrize("text", ["宁波舟山港的吊机转个不停。", "舟山宁波两港合为一港。"])
def test_a_name_is_not_put_beside_itself(text: str) -> None:
    """宁波 beside 舟山 is no 舟山, however many cues there are."""
    assert overwritten(text, "舟山市", "宁波市", run_names=3) == []
    assert overwritten(text.replace("舟山", ""), "舟山市", "宁波市", run_names=3)


def test_nothing_to_put_right() -> None:
    """Text that does not name the host has no overwritten name."""
    assert overwritten("湘潭高新区造了码头。", "湘潭高新区", "苏州高新区") == []


def test_a_catalog_of_one_s_own_brings_its_hierarchy() -> None:
    """Places within a zone that the caller describes speak for it."""
    own = ZoneCatalog([Zone("沙埠镇", kind="镇"), Zone("缫丝坊", parents=("沙埠镇",))])
    catalog = CATALOG.merged(own)
    zones = page_zones(["沙埠镇", "苏州市"], catalog)

    assert NameFinder(zones, catalog).find("缫丝坊的水温要看手。").within.get(0, 0.0) > 0
