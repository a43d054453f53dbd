"""Makes `places.tsv` and `zones.tsv` in `src/zhclean/data/` from `../shared/gazetteer`.

    python scripts/build_gazetteer.py [--source DIR] [--check]

A row is name, aliases, parents, kind; the parents are the whole chain, nearest first. A short form
(昆山 for 昆山市) is an alias where it is unambiguous and, by `gazetteer_stops.txt`, no common word.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "zhclean" / "data"
STOPS = Path(__file__).with_name("gazetteer_stops.txt")
UPDATED = "2026-11-24"
PLACES_SOURCE = "modood/Administrative-divisions-of-China (codes of 2023); licence: WTFPL"
ZONES_SOURCE = "public lists of national zones, codes of 2023; licence: facts, and WTFPL"

# The four regions of the National Bureau of Statistics.
REGIONS = {
    "东部": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "中部": "山西 安徽 江西 河南 湖北 湖南",
    "西部": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "东北": "辽宁 吉林 黑龙江",
}
PEOPLES = (
    "蒙古族|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族"
    "|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族"
    "|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|鄂温克族|保安族"
    "|裕固族|独龙族|各族|蒙古"
)
# A people is cut only before 自治: the 黎 of a place is none.
AUTONOMOUS = re.compile(rf"(?:{PEOPLES})*自治[区州县旗]$")
SUFFIXES = (
    "特别行政区",
    "行政委员会",
    "新区",
    "矿区",
    "林区",
    "特区",
    "地区",
    "群岛",
    *"省市县区旗盟",
)
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
# Outside the code list; their names are facts all the same.
OTHER_PROVINCES = (
    ("台湾省", "台湾", "省"),
    *((f"{n}特别行政区", n, "特别行政区") for n in ("香港", "澳门")),
)
# Cities whose short form is mostly something else: guests, Pakistan and China, a sea.
CITY_STOPS = {"来宾", "阿里", "海东", "海北", "海西", "兴安", "巴中"}
# Rows of the code list that are no names.
RENAMED_AREAS = {"乌拉盖管理区管委会": "乌拉盖管理区", "中沙群岛的岛礁及其海域": "中沙群岛"}

ZONE_SUFFIXES = (
    ("高新区", "高新技术产业开发区|高新技术产业园区|高技术产业开发区|高新技术开发区"),
    ("经开区", "经济技术开发区|经济开发区"),
)
# After the name of a province these leave no name of their own: 海南 经济…, 陕西 航天….
GENERIC = (
    "高新技术",
    "经济",
    "国家",
    "市",
    "省",
    "-",
    "工业",
    "航",
    "文化",
    "化学",
    "中国",
    "转型",
)

# The place a zone lies in, where its name does not say it.
SEATS = {
    "燕郊高新区": "三河市",
    "东侨经开区": "宁德市",
    "明水经开区": "章丘区",
    "宾西经开区": "宾县",
    "准东经开区": "昌吉回族自治州",
    "红旗渠经开区": "林州市",
    "海南洋浦经开区": "儋州市",
    "陕西航空经开区": "西安市",
    "陕西航天经开区": "西安市",
    "旅顺经开区": "旅顺口区",
    "杨凌农业高新技术产业示范区": "杨陵区",
    "黄河三角洲农业高新技术产业示范区": "东营市",
    "广西-东盟经开区": "南宁市",
    "杭州湾上虞经开区": "上虞区",
    "襄阳经开区": "襄阳市",
    "湖南湘江新区": "长沙市",
    "云南滇中新区": "昆明市",
}


@dataclass
class Row:
    """One line of a table while it is being put together."""

    name: str
    kind: str
    parents: tuple[str, ...] = ()
    aliases: list[str] = field(default_factory=list)

    def add(self, *names: str) -> None:
        for name in names:
            if name != self.name and name not in self.aliases and len(name) >= 2:
                self.aliases.append(name)

    def line(self) -> str:
        return "\t".join((self.name, "|".join(self.aliases), "|".join(self.parents), self.kind))


def core_of(name: str) -> str:
    """The name without what says its rank: 新疆 of 新疆维吾尔自治区, 临夏 of 临夏回族自治州.

    >>> core_of("双江拉祜族佤族布朗族傣族自治县"), core_of("内蒙古自治区"), core_of("赵县")
    ('双江', '内蒙古', '赵县')
    """
    if match := AUTONOMOUS.search(name):
        if match.start() >= 2:
            return name[: match.start()]
        return name[: name.rindex("自治")]
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            core = name[: -len(suffix)]
            return core if len(core) >= 2 else name
    return name


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def stop_words() -> frozenset[str]:
    lines = STOPS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def province_rows(source: Path) -> dict[str, Row]:
    """Provinces by the first two digits of their code."""
    region = {name: where for where, names in REGIONS.items() for name in names.split()}
    rows = {}
    for record in read(source / "provinces.csv"):
        name = record["name"]
        core = core_of(name)
        kind = "直辖市" if name in MUNICIPALITIES else "自治区" if "自治" in name else "省"
        rows[record["code"]] = Row(name, kind, (region[core],), [core])
    for name, core, kind in OTHER_PROVINCES:
        rows[name] = Row(name, kind, (), [core])
    return rows


def city_rows(source: Path, provinces: dict[str, Row]) -> dict[str, Row]:
    """Cities by four digits; 市辖区 and its like give the province, which stands for them."""
    taken = {row.aliases[0] for row in provinces.values() if row.kind != "省"} | {"海南"}
    rows = {}
    for record in read(source / "cities.csv"):
        name, province = record["name"], provinces[record["provinceCode"]]
        if name in ("市辖区", "县") or "直辖县级" in name:
            rows[record["code"]] = province
            continue
        kind = next(k for k in ("自治州", "地区", "盟", "市") if name.endswith(k))
        row = rows[record["code"]] = Row(name, kind, (province.name, *province.parents))
        core = core_of(name)
        if core not in taken | CITY_STOPS:
            row.add(core)
        if kind == "自治州":
            row.add(core + "州")
    return rows


def county_rows(source: Path, cities: dict[str, Row]) -> tuple[list[Row], list[Row]]:
    """Counties, and the zones that the code list counts among them (codes ending in 71 to 79)."""
    counties, zones = [], []
    for record in read(source / "areas.csv"):
        name = RENAMED_AREAS.get(record["name"], record["name"])
        city = cities[record["cityCode"]]
        if name == city.name:  # 东莞市 and its like have no counties and stand in both lists
            continue
        row = Row(name, county_kind(name), (city.name, *city.parents))
        is_zone = 71 <= int(record["code"]) % 100 <= 79
        (zones if is_zone else counties).append(row)
    add_county_aliases(counties, {core_of(row.name) for row in cities.values()})
    return counties, zones


def county_kind(name: str) -> str:
    for suffix in ("自治县", "自治旗", "林区", "特区", "新区", "群岛", "县", "区", "旗"):
        if name.endswith(suffix):
            return "区" if suffix in ("林区", "特区") else suffix
    return "县级市" if name.endswith("市") else "区"


def add_county_aliases(counties: list[Row], taken: set[str]) -> None:
    stops = stop_words()
    count = Counter(core_of(row.name) for row in counties)
    full = Counter(row.name for row in counties)
    for row in counties:
        core = core_of(row.name)
        if count[core] == 1 and core not in taken | stops and not core.endswith("族"):
            row.add(core)
        if row.kind in ("自治县", "自治旗"):
            short = core.removesuffix("族") + row.kind[-1]
            if short not in full:
                row.add(short)


def zone_rows(source: Path, places: list[Row], from_codes: list[Row]) -> list[Row]:
    """The zones of both lists, one row each, with customary name, aliases and parents."""
    by_key: dict[tuple[str, str], Row] = {}
    provinces = {row.aliases[0]: row for row in places if row.parents and len(row.parents) == 1}
    for record in read(source / "zones.csv"):
        province = provinces[record["province"]]
        aliases = record["aliases"].split("|") if record["aliases"] else []
        official = record["name"].removeprefix("新疆生产建设兵团").replace("襄樊", "襄阳")
        kind = "园区" if official.endswith("工业园区") else record["type"].removeprefix("国家级")
        row = named_zone(official, kind, province, national=True)
        row.add(record["name"], *aliases)
        row.parents = seat(row, province, places)
        merge(by_key, row, province.name)
    for area in from_codes:
        province = next(p for p in provinces.values() if p.name in area.parents)
        row = named_zone(area.name, area_kind(area.name), province)
        row.parents = area.parents
        merge(by_key, row, province.name)
    rows = list({id(row): row for row in by_key.values()}.values())
    drop_ambiguous(rows)
    return rows


def named_zone(official: str, kind: str, province: Row, *, national: bool = False) -> Row:
    """The zone under its customary name: 北海高新区 for 北海高新技术产业开发区."""
    short = province.aliases[0]
    names = [official]
    core = official.removeprefix(short)
    if 4 < len(core) < len(official) and not core.startswith(GENERIC):
        names.insert(1 if national else 0, core)
    names += [name.replace("市", "", 1) for name in names if re.match(r".{2,4}市.", name)]
    customary = [*names]
    for suffix, longer in ZONE_SUFFIXES:
        for name in names:
            found = re.search(rf"(?<!农业)(?:{longer})$", name)
            if found:
                core = name[: found.start()]
                customary.append(core + suffix)
                customary += [f"{core}{rank}{suffix}" for rank in ("国家", "国家级") if national]
    shorts = [name for name in customary if re.search(r"[^级家](?:高新区|经开区)$", name)]
    plain = min((n for n in shorts if n.startswith(names[0][:2])), key=len, default=official)
    row = Row(plain, kind)
    row.add(*customary)
    return row


def area_kind(name: str) -> str:
    for suffix, longer in ZONE_SUFFIXES:
        if re.search(rf"(?:{longer})$", name):
            return suffix
    for suffix, kind in (
        ("新区", "新区"),
        ("园区", "园区"),
        ("示范区", "示范区"),
        ("新城", "新区"),
        ("名胜区", "景区"),
    ):
        if name.endswith(suffix):
            return kind
    return "开发区"


def seat(row: Row, province: Row, places: list[Row]) -> tuple[str, ...]:
    """The chain of places above the zone, the nearest that its name tells first."""
    own = {row.name, *row.aliases}  # 浦东新区 is a place of the code list and a zone
    inside = [p for p in places if province.name in p.parents and p.name not in own]
    if row.name in SEATS:
        place = next(p for p in inside if p.name == SEATS[row.name])
        return (place.name, *place.parents)
    rest = row.name.removeprefix(province.aliases[0])
    for name in dict.fromkeys((row.name, rest)):
        if (place := place_in(name, inside)) and name != core_of(place.name):
            deeper = [p for p in inside if p.parents[0] == place.name]
            below = place_in(name.removeprefix(core_of(place.name)), deeper)
            place = below or place
            return (place.name, *place.parents)
    return (province.name, *province.parents)


def place_in(name: str, places: Iterable[Row]) -> Row | None:
    """The place with whose name, long or short, `name` begins, else the one within it."""
    found = [(p, core_of(p.name)) for p in places]
    starts = [(len(core), -len(p.parents), p) for p, core in found if name.startswith(core)]
    if starts:
        return max(starts, key=lambda s: (s[0], -s[1] < 3, s[2].name))[2]
    cities = [(len(core), p) for p, core in found if len(p.parents) == 2 and core in name]
    return max(cities, key=lambda s: (s[0], s[1].name))[1] if cities else None


def merge(by_key: dict[tuple[str, str], Row], row: Row, province: str) -> None:
    names = (row.name, *row.aliases)
    known = next((by_key[n, province] for n in names if (n, province) in by_key), None)
    if known is None:
        known = row
    elif len(row.parents) > len(known.parents):
        known.parents = row.parents
    known.add(*names)
    for name in names:
        by_key.setdefault((name, province), known)


def drop_ambiguous(rows: list[Row]) -> None:
    """Leave out X开发区 where X has a 高新区 as well as a 经开区."""
    high = {
        name[:-3] for row in rows for name in (row.name, *row.aliases) if name.endswith("高新区")
    }
    names = {row.name for row in rows}
    for row in rows:
        row.aliases = [
            alias
            for alias in row.aliases
            if alias not in names
            and not (
                re.fullmatch(r".*(?<!产业)(?<!技术)(?<!经济)开发区", alias) and alias[:-3] in high
            )
        ]


def table(rows: Iterable[Row], source: str) -> str:
    header = f"# source: {source}; built-by: scripts/build_gazetteer.py; updated: {UPDATED}\n"
    return header + "".join(f"{line}\n" for line in sorted({row.line() for row in rows}))


def tables(source: Path) -> Iterator[tuple[Path, str]]:
    provinces = province_rows(source)
    cities = city_rows(source, provinces)
    counties, from_codes = county_rows(source, cities)
    places = list({id(row): row for row in (*provinces.values(), *cities.values())}.values())
    places += counties
    zones = zone_rows(source, places, from_codes)
    known = {name for row in zones for name in (row.name, *row.aliases)}
    places = [row for row in places if not (row.kind == "新区" and row.name in known)]
    yield DATA / "places.tsv", table(places, PLACES_SOURCE)
    yield DATA / "zones.tsv", table(zones, ZONES_SOURCE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=ROOT.parent / "shared" / "gazetteer")
    parser.add_argument("--check", action="store_true", help="say whether the tables are current")
    options = parser.parse_args()
    stale = False
    for path, text in tables(options.source):
        if options.check:
            stale |= not path.exists() or path.read_text(encoding="utf-8") != text
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: {text.count(chr(10)) - 1} rows")
    if stale:
        print("tables are stale: run scripts/build_gazetteer.py", file=sys.stderr)
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
