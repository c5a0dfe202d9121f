"""Check digits of VAT ids, country by country: does the last sign follow from those before it?

Each function takes the id without its country prefix, of a form that `vat_ids` has checked already,
and says whether it adds up. The rules are those that the tax administrations publish; they find a
mistyped number, they do not say that anyone has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

_SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_IRISH_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"
_FRENCH_SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CYPRIOT_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text]


def _weighted(text: str, weights: Iterable[int]) -> int:
    """The sum of digits times weights, over as many as there are of both."""
    return sum(digit * weight for digit, weight in zip(_digits(text), weights, strict=False))


def luhn(text: str) -> bool:
    """Every second digit from the right doubled, its digits added: a multiple of ten."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    values = reversed(_digits(text))
    return sum(doubled[each] if place % 2 else each for place, each in enumerate(values)) % 10 == 0


def mod_11_10(text: str) -> bool:
    """ISO 7064, MOD 11,10: Germany and Croatia."""
    check = 5
    for digit in _digits(text):
        check = ((check or 10) * 2 % 11 + digit) % 10
    return check == 1


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def austria(text: str) -> bool:
    """`U` and eight digits: those of every second one doubled, and 4, make a multiple of ten."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    values = _digits(text[1:8])
    total = sum(doubled[each] if place % 2 else each for place, each in enumerate(values))
    return (6 - total) % 10 == int(text[8])


def belgium(text: str) -> bool:
    """97 less the remainder of the first eight by 97."""
    return 97 - int(text[:8]) % 97 == int(text[8:])


def bulgaria(text: str) -> bool:
    """Nine digits of a company, or ten of a person, a foreigner or another taxable person."""
    if len(text) == 9:
        check = _weighted(text[:8], range(1, 9)) % 11
        if check == 10:
            check = _weighted(text[:8], range(3, 11)) % 11 % 10
        return check == int(text[8])
    return _bulgarian_person(text) or _bulgarian_foreigner(text) or _bulgarian_other(text)


def _bulgarian_person(text: str) -> bool:
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    century = 1900
    if month > 40:
        century, month = 2000, month - 40
    elif month > 20:
        century, month = 1800, month - 20
    check = _weighted(text[:9], (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10
    return _is_day(century + year, month, day) and check == int(text[9])


def _bulgarian_foreigner(text: str) -> bool:
    return _weighted(text[:9], (21, 19, 17, 13, 11, 9, 7, 3, 1)) % 10 == int(text[9])


def _bulgarian_other(text: str) -> bool:
    return (11 - _weighted(text[:9], (4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(text[9])


def cyprus(text: str) -> bool:
    """Digits in odd places count by a table; the sum's remainder by 26 is the letter."""
    values = _digits(text[:8])
    total = sum(each if place % 2 else _CYPRIOT_ODD[each] for place, each in enumerate(values))
    return chr(ord("A") + total % 26) == text[8] and not text.startswith("12")


def czechia(text: str) -> bool:
    """Eight digits of a company; of a person nine (special, or born before 1954) or ten."""
    if len(text) == 8:
        check = (11 - _weighted(text[:7], range(8, 1, -1)) % 11) % 11
        return (check or 1) % 10 == int(text[7]) and text[0] != "9"
    if len(text) == 9 and text[0] == "6":
        check = 8 - (10 - _weighted(text[1:8], range(8, 1, -1)) % 11) % 11
        return check % 10 == int(text[8])
    return _czech_birth_number(text)


def _czech_birth_number(text: str) -> bool:
    year, month, day = 1900 + int(text[:2]), int(text[2:4]) % 50 % 20, int(text[4:6])
    if len(text) == 9:
        return _is_day(year if year < 1980 else year - 100, month, day) and not 1953 < year < 1980
    if year < 1954:
        year += 100
    check = int(text[:9]) % 11
    return _is_day(year, month, day) and check % 10 == int(text[9])


def denmark(text: str) -> bool:
    """Weights 2, 7, 6, 5, 4, 3, 2, 1: a multiple of 11."""
    return _weighted(text, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def estonia(text: str) -> bool:
    """Weights 3, 7, 1 in turn: a multiple of 10."""
    return _weighted(text, (3, 7, 1, 3, 7, 1, 3, 7, 1)) % 10 == 0


def greece(text: str) -> bool:
    """Powers of two from 256 down; the remainder by 11, of it the last digit."""
    weights = [2**power for power in range(8, 0, -1)]
    return _weighted(text[:8], weights) % 11 % 10 == int(text[8])


def spain(text: str) -> bool:
    """Persons end in a letter of the remainder by 23; companies in a digit or letter by ten."""
    first, last = text[0], text[-1]
    if first.isdigit():
        return _SPANISH_LETTERS[int(text[:8]) % 23] == last
    if first in "XYZ":
        return _SPANISH_LETTERS[int(str("XYZ".index(first)) + text[1:8]) % 23] == last
    if first in "KLM":
        return _SPANISH_LETTERS[int(text[1:8]) % 23] == last
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    values = _digits(text[1:8])
    total = sum(each if place % 2 else doubled[each] for place, each in enumerate(values))
    check = -total % 10
    letter = "JABCDEFGHI"[check]
    return last in (str(check), letter)


def finland(text: str) -> bool:
    """Weights 7, 9, 10, 5, 8, 4, 2, 1: a multiple of 11."""
    return _weighted(text, (7, 9, 10, 5, 8, 4, 2, 1)) % 11 == 0


def france(text: str) -> bool:
    """A key of two signs from the nine digits of the SIREN, which has a check digit itself.

    Monaco's begin with 000 and are no SIREN.
    """
    key, siren = text[:2], text[2:]
    if not siren.startswith("000") and not luhn(siren):
        return False
    if key.isdigit():
        return int(siren + "12") % 97 == int(key)
    high, low = (_FRENCH_SIGNS.index(sign) for sign in key)
    value = high * 24 + low - 10 if key[0].isdigit() else high * 34 + low - 100
    return (int(siren) + 1 + value // 11) % 11 == value % 11


def hungary(text: str) -> bool:
    """Weights 9, 7, 3, 1 in turn: a multiple of 10."""
    return _weighted(text, (9, 7, 3, 1, 9, 7, 3, 1)) % 10 == 0


def ireland(text: str) -> bool:
    """Seven digits with one or two letters, or the old form with a letter or sign in place two."""
    if not text[1].isdigit():
        text = "0" + text[2:7] + text[0] + text[7:]
    total = _weighted(text[:7], range(8, 1, -1))
    if len(text) == 9:
        total += 9 * _IRISH_LETTERS.index(text[8])
    return _IRISH_LETTERS[total % 23] == text[7]


def italy(text: str) -> bool:
    """Luhn, with the office that gave the number in places eight to ten."""
    office = int(text[7:10])
    known = 1 <= office <= 100 or office in (120, 121, 888, 999)
    return known and int(text[:7]) > 0 and luhn(text)


def latvia(text: str) -> bool:
    """Companies begin above 3; persons with the day they were born, or with 32."""
    if text[0] > "3":
        return _weighted(text, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)) % 11 == 3
    check = (1 + _weighted(text[:10], (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))) % 11 % 10
    if check != int(text[10]):
        return False
    year = 1800 + 100 * int(text[6]) + int(text[4:6])
    return text.startswith("32") or _is_day(year, int(text[2:4]), int(text[:2]))


def lithuania(text: str) -> bool:
    """Nine digits of a company, twelve of a temporary one; the last but one is a 1."""
    head = text[:-1]
    check = _weighted(head, [1 + place % 9 for place in range(len(head))]) % 11
    if check == 10:
        check = _weighted(head, [1 + (place + 2) % 9 for place in range(len(head))]) % 11 % 10
    return text[-2] == "1" and check == int(text[-1])


def luxembourg(text: str) -> bool:
    """The remainder of the first six digits by 89."""
    return int(text[:6]) % 89 == int(text[6:])


def malta(text: str) -> bool:
    """Weights 3, 4, 6, 7, 8, 9, 10, 1: a multiple of 37."""
    return _weighted(text, (3, 4, 6, 7, 8, 9, 10, 1)) % 37 == 0


def netherlands(text: str) -> bool:
    """By 11 over the nine digits, or since 2020 by 97 over all of it, letters as numbers."""
    old = _weighted(text[:8], range(9, 1, -1)) % 11 == int(text[8])
    return old or int(f"2321{text[:9]}11{text[10:]}") % 97 == 1


def norway(text: str) -> bool:
    """Weights 3, 2, 7, 6, 5, 4, 3, 2, 1: a multiple of 11."""
    return _weighted(text[:9], (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def poland(text: str) -> bool:
    """Weights 6, 5, 7, 2, 3, 4, 5, 6, 7; the remainder by 11."""
    return _weighted(text[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(text[9])


def portugal(text: str) -> bool:
    """Weights 9 to 2; 11 less the remainder by 11, ten and more as 0."""
    check = 11 - _weighted(text[:8], range(9, 1, -1)) % 11
    return (0 if check > 9 else check) == int(text[8])


def romania(text: str) -> bool:
    """Weights 7, 5, 3, 2, 1, 7, 5, 3, 2 from the right; ten times that by 11, ten as 0."""
    head = text[:-1].zfill(9)
    return 10 * _weighted(head, (7, 5, 3, 2, 1, 7, 5, 3, 2)) % 11 % 10 == int(text[-1])


def slovakia(text: str) -> bool:
    """A multiple of 11 as a whole."""
    return int(text) % 11 == 0


def slovenia(text: str) -> bool:
    """Weights 8 to 2; 11 less the remainder by 11, ten as 0, eleven never."""
    check = 11 - _weighted(text[:7], range(8, 1, -1)) % 11
    return check != 11 and check % 10 == int(text[7])


def sweden(text: str) -> bool:
    """Luhn over the ten digits before the last two."""
    return luhn(text[:10])


def switzerland(text: str) -> bool:
    """Weights 5, 4, 3, 2, 7, 6, 5, 4, 1 over the nine digits: a multiple of 11."""
    return _weighted(text[:9], (5, 4, 3, 2, 7, 6, 5, 4, 1)) % 11 == 0


def united_kingdom(text: str) -> bool:
    """By 97, or since 2010 by 97 with 55 more or less; government and health bodies by range."""
    if text.startswith(("GD", "HA")):
        return (int(text[2:]) < 500) == (text[:2] == "GD")
    remainder = _weighted(text[:9], (8, 7, 6, 5, 4, 3, 2, 10, 1)) % 97
    return remainder == 0 or (remainder in (42, 55) and int(text[:3]) >= 100)
