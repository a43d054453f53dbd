"""The endings that several names share, which say what kind of thing they name: 俱乐部, 湖."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

# No ending says more of what kind a thing is than 自然保护区 does.
_LONGEST = 6
_SHARED = 2


def endings(name: str) -> list[str]:
    """What a name ends in, from one character on."""
    return [name[-size:] for size in range(1, min(len(name), _LONGEST + 1))]


def shared_endings(names: Iterable[str]) -> dict[str, int]:
    """The endings that two names have or more, with how many; one character has to end half."""
    names = set(names)
    shared = Counter(ending for name in names for ending in endings(name))
    return {
        ending: count
        for ending, count in shared.items()
        if count >= _SHARED and (len(ending) > 1 or 2 * count >= len(names))
    }


def kind_endings(names: Collection[str]) -> tuple[str, ...]:
    """Of the shared endings those that say the kind of thing, the longest first.

    What fewer names have than a shorter ending is chance; what as many have says more.

    >>> kind_endings(["扎龙自然保护区", "卧龙自然保护区", "东寨港自然保护区"])
    ('自然保护区',)
    """
    shared = shared_endings(names)
    found = {
        max((e for e in shared if e.endswith(end) and shared[e] == shared[end]), key=len)
        for end in shared
        if not any(end.endswith(e) and shared[e] > shared[end] for e in shared)
    }
    return tuple(sorted(found, key=lambda end: (-len(end), end)))


def longest_shared(names: Iterable[str]) -> dict[str, str]:
    """For each name the longest ending that another one has, too, "" where there is none.

    >>> longest_shared(["扎龙自然保护区", "卧龙自然保护区", "洪湖"])["扎龙自然保护区"]
    '龙自然保护区'
    """
    names = set(names)
    shared = Counter(ending for name in names for ending in endings(name))
    return {
        name: max((end for end in endings(name) if shared[end] >= _SHARED), key=len, default="")
        for name in names
    }
