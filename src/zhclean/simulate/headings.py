"""The lines of a page that are no body text: headings, bylines, page furniture."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from zhclean.simulate.articles import Article

_DIGITS = "零一二三四五六七八九"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "伟芳敏静丽强磊洋勇艳杰娟涛明超霞平刚桂文辉玲斌鑫宇岚志远海燕晓东建国一鸣"
_SECTIONS = ("综合新闻", "要闻", "地方", "经济", "专题", "调查与思考", "理论")

# From an article and its number on the page, counted from 1, to its heading line.
HEADING_STYLES: tuple[Callable[[Article, int], str], ...] = (
    lambda article, _: f"### {article.place}：{article.title}",
    lambda article, _: f"## {article.place}：{article.title}",
    lambda article, _: f"【{article.place}】{article.title}",
    lambda article, _: f"■{article.place} {article.title}",
    lambda article, number: f"{numeral(number)}、{article.place}：{article.title}",
    lambda article, number: f"（{numeral(number)}）{article.place}：{article.title}",
    lambda article, _: f"{article.place}：{article.title}",
    lambda article, _: f"{article.place} {article.title}",
    lambda article, _: article.place,
    lambda article, _: f"—— {article.place}：{article.title}",
)


def numeral(number: int) -> str:
    """A number from 1 to 99 in Hanzi.

    >>> numeral(3), numeral(10), numeral(12), numeral(25)
    ('三', '十', '十二', '二十五')
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def make_byline(style: str, rng: Random) -> str:
    """The line below a heading that names who wrote the article."""
    return style + _person(rng)


def choose_byline_style(rng: Random) -> str:
    """What stands before the name on all bylines of a page."""
    return rng.choice(("文/", "本报记者 ", "记者 ", "通讯员 ", "□ "))


def make_furniture(rng: Random) -> str:
    """A line of the page's frame: a page number, a running head, a credit."""
    page, month, day = rng.randint(1, 24), rng.randint(1, 12), rng.randint(1, 28)
    year, section = rng.randint(1998, 2025), rng.choice(_SECTIONS)
    return rng.choice(
        (
            f"第{page}版  {section}",
            f"上接第{page}版",
            f"下转第{page}版",
            f"责任编辑：{_person(rng)}",
            f"— {page} —",
            f"- {page} -",
            f"{year}年{month}月{day}日  {section}",
        )
    )


def _person(rng: Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))
