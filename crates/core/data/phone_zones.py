"""Writes phone_zones.txt: in which time zones telephone numbers were issued, by prefix.

    python3 -m venv /tmp/phone-zones
    /tmp/phone-zones/bin/pip install phonenumbers==9.0.43
    /tmp/phone-zones/bin/python crates/core/data/phone_zones.py > crates/core/data/phone_zones.txt

With --check, it compares the file with the package instead. Take the newest package once a year: area codes are added.
"""

import sys
from pathlib import Path

from phonenumbers import __version__
from phonenumbers.tzdata.data0 import data as issued

HEAD = f"""\
# Time zones in which telephone numbers were issued: zones|prefixes. The longest prefix of a number counts.
# Made by phone_zones.py of PyPI's phonenumbers {__version__}, which has it of libphonenumber.
# Copyright (C) 2012-2026 The Libphonenumber Authors, Apache License 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
# Changed: prefixes that say nothing new are left out, and area codes without an entry have all zones of their exchanges.
"""
LONGEST = 9


def zones_of(table: dict, number: str) -> tuple:
    """The zones of the longest prefix of `number` that is in `table`."""
    prefixes = (number[:length] for length in range(min(len(number), LONGEST), 0, -1))
    return next((table[prefix] for prefix in prefixes if prefix in table), ())


def with_area_codes(table: dict) -> dict:
    """Adds area codes of +1 of which only exchanges are known: an exchange that is not would be anywhere in America."""
    codes = {prefix[:4] for prefix in table if prefix.startswith("1") and len(prefix) > 4}
    bare = (code for code in codes if code not in table)
    return table | {code: all_below(table, code) for code in bare}


def all_below(table: dict, prefix: str) -> tuple:
    """Every zone of a longer prefix."""
    return tuple(sorted({zone for longer in table if longer.startswith(prefix) for zone in table[longer]}))


def packed(table: dict) -> dict:
    """The same answers from fewer prefixes."""
    table = dict(table)
    for length in range(LONGEST, 1, -1):
        for parent in {prefix[:-1] for prefix in table if len(prefix) == length}:
            children = [parent + digit for digit in "0123456789"]
            if len({table.get(child) for child in children}) == 1:
                table[parent] = table[children[0]]
    return {prefix: zones for prefix, zones in table.items() if zones_of(table, prefix[:-1]) != zones}


def check(written: str, table: dict) -> None:
    """Asks both for every prefix and for what is beside it."""
    lines = (line.split("|") for line in written.splitlines() if not line.startswith("#"))
    ours = {prefix: tuple(zones.split()) for zones, prefixes in lines for prefix in prefixes.split()}
    asked = {prefix[:cut] + digit for prefix in table for cut in range(len(prefix) + 1) for digit in "0123456789"}
    wrong = [number for number in asked if zones_of(ours, number.ljust(11, "0")) != zones_of(table, number.ljust(11, "0"))]
    sys.exit(f"{len(wrong)} of {len(asked)} prefixes differ: {sorted(wrong)[:10]}" if wrong else None)


def main() -> None:
    table = with_area_codes(issued)
    file = Path(__file__).with_suffix(".txt")
    if "--check" in sys.argv:
        check(file.read_text(encoding="utf-8"), table)
        return
    prefixes = packed(table)
    print(HEAD, end="")
    for zones in sorted(set(prefixes.values())):
        print(" ".join(zones), " ".join(sorted(p for p in prefixes if prefixes[p] == zones)), sep="|")


main()
