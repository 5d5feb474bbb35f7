"""What is compared between two profiles, level by level, and how much each level says by itself.

Levels run from the closest agreement down; the last is plain disagreement. `m` is how often two
descriptions of one person fall into the level, `u` how often two different people do: where the
data are too few to learn them, these figures are used as they stand. Conditions are written in
the DuckDB dialect and use only functions that have a namesake in Spark (see SPARK_FUNCTIONS).
Source: Fellegi and Sunter 1969; term frequencies as in Splink.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One degree of agreement: `rarity` names the column whose frequent values weigh less.

    `weighed_before`: another comparison has weighed the same agreement, and this one adds nothing to it.
    `shows`: what agreed, where that is not the column of the comparison: a surname guessed from the order of words is
    none where the words stand in another order.
    """

    label: str
    sql: str
    m: float
    u: float
    rarity: str = ""
    weighed_before: bool = False
    shows: str = ""


@dataclass(frozen=True)
class Comparison:
    """One attribute; `shows` is the column printed on both sides of the explanation.

    `u_per_profile`: u is the level's u divided by the number of profiles, since the number of
    people one shares a telephone with does not grow with the file. It is never learnt: nearly all
    random pairs that share a number are the same person, which would make the number worthless.
    """

    name: str
    label: str
    shows: str
    missing: str
    levels: tuple[Level, ...]
    u_per_profile: bool = False
    calendar: bool = False

    @property
    def shown(self) -> set[str]:
        """Every column that may be printed."""
        return {self.shows} | {level.shows for level in self.levels if level.shows}

    @property
    def learn_u(self) -> bool:
        """Whether u comes from random pairs; that of birth dates follows from the calendar."""
        return not (self.u_per_profile or self.calendar)

    def usual_share(self, column: str) -> float | None:
        """How often two strangers have the same value of a column, by which a rare value is measured.

        Whoever has the same name has the same sound, too: of a sound counts what every level says that is weighed by
        it, and what the same name says. None where no level says that the column is equal.
        """
        if not any(level.sql == f"{column}_l = {column}_r" for level in self.levels):
            return None
        return sum(lv.u for lv in self.levels if lv.label == SAME or (lv.rarity == column and lv.label != SPELT))

    def label_of(self, gamma: int) -> str:
        """The level's words from Splink's number (the closest level has the highest)."""
        return self.levels[len(self.levels) - 1 - gamma].label

    def gammas(self, *labels: str) -> list[int]:
        """Splink's numbers of the levels with these labels; of NOT_RECORDED, where one side says nothing."""
        compared = [len(self.levels) - 1 - i for i, level in enumerate(self.levels) if level.label in labels]
        return compared + [-1] * (NOT_RECORDED in labels)


SAME, ORDER, PART, SPELT, OTHER = (
    "same", "same words in another order", "part of it agrees", "a letter or two differ", "different",
)  # fmt: skip
SOUND = "sounds the same"
SHORTER = "all words of the shorter name are in the longer"
WRITTEN = "the same in another script or romanisation"
SWAPPED, DIGIT, PARTIAL = "day and month exchanged", "one digit or year off", "agrees as far as known"
NOT_RECORDED = "not recorded"
SHARED, ALIKE, TWO_OFF, READS = (
    "shared", "one character differs", "two characters differ", "alike but not the same",
)  # fmt: skip


def _missing(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _within(inner: str, outer: str) -> str:
    one, other = f"concat(' ', {inner}_r, ' ')", f"concat(' ', {inner}_l, ' ')"
    return f"contains({outer}_l, {one}) or contains({outer}_r, {other})"


def _starts(column: str) -> str:
    return f"starts_with({column}_l, {column}_r) or starts_with({column}_r, {column}_l)"


def _shared(column: str) -> str:
    return f"igloo_any_shared({column}_l, {column}_r)"


def _characters_apart(column: str, most: int) -> str:
    pairs = [(a, b) for a in ("first", "last") for b in ("first", "last")]
    return " or ".join(f"igloo_letters_apart({column}_{a}_l, {column}_{b}_r) <= {most}" for a, b in pairs)


# The same letters whatever the blanks and whichever end the surname stands at: "YANGWEILI" is "WEI LI YANG".
_SAME_LETTERS = (
    "name_squeezed_l = name_squeezed_r or name_squeezed_l = name_turned_r or name_turned_l = name_squeezed_r"
)
_SAME_WORDS = f"(name_key_l = name_key_r or {_SAME_LETTERS})"
# One of two given names and one of two surnames may be left out, and the rest turned round as well.
_ALL_WORDS = "(igloo_all_within(name_words_l, name_words_r) and given_l != given_r)"
_THREE_WORDS = "three_words_l and three_words_r"
# One word may be either: "FRANCIS" alone agrees with a part of "FRANCIS MARNHAM". Of two names in two words each, a
# shared word would otherwise count as part of both, and Harry Thomas would be half of Thomas Jones.
_ONE_WORD = "(given_l is null or given_r is null)"
# Given name and surname changed places, and a letter or two differ.
_CHANGED_PLACES = "(igloo_alike(surname_l, given_r) >= 0.9 and igloo_alike(given_l, surname_r) >= 0.9)"

# Given name and surname changed places, by their sound.
_SOUNDS_TURNED = "(given_sounding_l = last_sounding_r and last_sounding_l = given_sounding_r)"
# The whole name in Pinyin and in Wade-Giles, or as Hong Kong writes it, whichever end the family name stands at.
_ROMANISED = (
    "(name_romanised_l = name_romanised_r or name_romanised_l = name_romanised_turned_r "
    f"or name_romanised_turned_l = name_romanised_r or {_shared('name_cantonese')})"
)


# The word between given name and surname, a father's name in Arabic, sounds the same too.
_MIDDLE = "middle_sound_l = middle_sound_r and length(middle_sound_l) >= 2"
_OTHER_MIDDLE = "middle_sound_l != middle_sound_r and length(middle_sound_l) >= 2 and length(middle_sound_r) >= 2"

# Written otherwise, the whole name agrees: both comparisons must say so, or one of them would count it a second time.
_OTHERWISE = "(surname_l != surname_r or given_l != given_r)"
# Given name and surname changed places, and have one spelling; of three words the one between would not count.
_SPELLING_TURNED = (
    "(given_spelling_l = last_spelling_r and last_spelling_l = given_spelling_r "
    "and middle_sound_l is null and middle_sound_r is null)"
)
_WRITTEN_OTHERWISE = f"{_ROMANISED} or {_SPELLING_TURNED}"


def _vowels_missing(word: str) -> str:
    """One side was written without vowels; the other has its consonants, its long vowels and at most one more.

    Beside four consonants there may be two: Muhsin.
    """
    return (
        f"({word}_sound_l = {word}_sound_r and ({word}_light_l like {word}_like_r or {word}_light_r like {word}_like_l)"
        f" and abs(length({word}_light_l) - length({word}_light_r)) <= if(length({word}_sound_l) >= 4, 2, 1))"
    )


SURNAME = Comparison(
    "surname", "Surname", "surname", _missing("surname"),
    (
        Level(ORDER, f"{_OTHERWISE} and {_SAME_WORDS}", 0.05, 0.00002, shows="name"),
        Level(WRITTEN, f"{_OTHERWISE} and ({_WRITTEN_OTHERWISE})", 0.02, 0.00004, shows="name"),
        Level(SAME, "surname_l = surname_r", 0.72, 0.004, rarity="surname"),
        Level(SHORTER, f"{_ALL_WORDS} and {_THREE_WORDS}", 0.01, 0.000005, shows="name"),
        Level(SHORTER, _ALL_WORDS, 0.01, 0.0001, shows="name"),
        Level(
            PART, f"surname_first_l = surname_first_r and ({_within('surname', 'surname_padded')})", 0.06, 0.002,
            rarity="surname_first",
        ),
        Level(PART, f"surname_squeezed_l = surname_squeezed_r or {_within('surname', 'surname_padded')}", 0.02, 0.003),
        Level(PART, "surname_first_l = surname_first_r", 0.02, 0.005, rarity="surname_first"),
        Level(PART, f"{_ONE_WORD} and ({_within('surname', 'name_padded')})", 0.02, 0.002, shows="name"),
        Level(WRITTEN, "last_spelling_l = last_spelling_r", 0.01, 0.001, rarity="last_sounding"),
        Level(WRITTEN, _vowels_missing("last"), 0.01, 0.002, rarity="last_sounding"),
        Level(SPELT, "igloo_alike(surname_l, surname_r) >= 0.9", 0.055, 0.0078, rarity="surname"),
        Level(SPELT, _CHANGED_PLACES, 0.005, 0.0002, shows="name"),
        Level(SOUND, "last_sounding_l = last_sounding_r", 0.01, 0.004, rarity="last_sounding"),
        Level(SOUND, _SOUNDS_TURNED, 0.005, 0.0002, shows="name"),
        Level(OTHER, "ELSE", 0.015, 0.96686),
    ),
)  # fmt: skip

GIVEN = Comparison(
    # A name written as one word has no given name of its own, and yet may hold the whole of a name in two.
    "given", "Given name", "given",
    f"(given_l is null and given_r is null) or "
    f"(({_missing('given')}) and not coalesce({_SAME_LETTERS} or {_ROMANISED}, false))",
    (
        Level(ORDER, f"{_OTHERWISE} and ({_SAME_WORDS} or {_WRITTEN_OTHERWISE})", 0.05, 0.05, weighed_before=True,
              shows="name"),
        Level(PART, f"given_l = given_r and {_OTHER_MIDDLE}", 0.02, 0.001, rarity="given", shows="name"),
        Level(SAME, "given_l = given_r", 0.76, 0.01, rarity="given"),
        Level(SHORTER, _ALL_WORDS, 0.02, 0.02, weighed_before=True, shows="name"),
        Level(PART, _starts("given") + " or given_called_l = given_called_r", 0.05, 0.01),
        Level(WRITTEN, "given_spelling_l = given_spelling_r", 0.01, 0.002, rarity="given"),
        Level(WRITTEN, f"{_vowels_missing('given')} and {_MIDDLE}", 0.005, 0.00005, shows="name"),
        Level(
            PART, f"{_vowels_missing('given')} and {_OTHER_MIDDLE}", 0.002, 0.001, rarity="given_sounding",
            shows="name",
        ),
        Level(WRITTEN, _vowels_missing("given"), 0.01, 0.002, rarity="given_sounding"),
        Level(SPELT, "igloo_alike(given_l, given_r) >= 0.87", 0.045, 0.0195, rarity="given"),
        Level(SPELT, _CHANGED_PLACES, 0.005, 0.005, weighed_before=True, shows="name"),
        Level(SOUND, "given_sounding_l = given_sounding_r", 0.01, 0.005, rarity="given_sounding"),
        Level(SOUND, _SOUNDS_TURNED, 0.005, 0.005, weighed_before=True, shows="name"),
        Level(PART, _within("given", "name_padded"), 0.04, 0.01, shows="name"),
        Level(OTHER, "ELSE", 0.015, 0.92),
    ),
)  # fmt: skip

_SAME_DAY_NEXT_YEAR = (
    "(substr(birth_date_l, 5) = substr(birth_date_r, 5) and "
    "abs(cast(substr(birth_date_l, 1, 4) as int) - cast(substr(birth_date_r, 1, 4) as int)) = 1)"
)

BIRTH_DATE = Comparison(
    "birth_date", "Date of birth", "birth_date", _missing("birth_date"),
    (
        # Two who give the same year and nothing else agree on no date, and many are born in a year.
        Level(PARTIAL, "birth_date_l = birth_date_r and length(birth_date_l) < 10", 0.005, 0.005, weighed_before=True),
        Level(SAME, "birth_date_l = birth_date_r", 0.84, 0.00006, rarity="birth_date"),
        Level(PARTIAL, _starts("birth_date"),
              0.04, 0.015),
        Level(SWAPPED, "birth_date_l = birth_swapped_r", 0.03, 0.00003),
        Level(
            DIGIT,
            "length(birth_date_l) = 10 and length(birth_date_r) = 10 and "
            f"(igloo_letters_apart(birth_date_l, birth_date_r) <= 1 or {_SAME_DAY_NEXT_YEAR})",
            0.05, 0.0012,
        ),
        Level(OTHER, "ELSE", 0.04, 0.9837),
    ),
    calendar=True,
)  # fmt: skip


def _number(name: str, label: str, m: float, people: float, *close: Level) -> Comparison:
    """An identifier two profiles share; `people` is how many others one shares it with by chance."""
    rest = 1 - m - sum(level.m for level in close)
    return Comparison(
        name, label, name, _missing(name),
        (Level(SHARED, _shared(name), m, people), *close, Level(OTHER, "ELSE", rest, 0.0)),
        u_per_profile=True,
    )  # fmt: skip


DOCUMENT = _number(
    "documents", "Document", 0.7, 0.1,
    Level(ALIKE, _shared("documents_ocr") + " or " + _characters_apart("document", 1), 0.08, 1.0),
    # Two digits exchanged are two that differ; so are the passports of a family, issued one after another.
    Level(TWO_OFF, _characters_apart("document", 2), 0.04, 5.0),
)  # fmt: skip
PHONE = _number("phones", "Phone", 0.5, 3.0)
ADDRESS = _number(
    "addresses", "Address", 0.5, 5.0,
    Level(READS, "igloo_alike(address_first_l, address_first_r) >= 0.9", 0.15, 10.0),
)  # fmt: skip
EMAIL = _number(
    "emails", "E-mail", 0.6, 0.5,
    Level(ALIKE, _characters_apart("email", 1), 0.05, 1.0),
)  # fmt: skip
ACCOUNT = _number("accounts", "Account or card", 0.6, 0.5)
# A vehicle is driven by a household and lent to friends: weaker than a phone, and families share names.
VEHICLE = _number(
    "plates", "Vehicle", 0.4, 4.0,
    # Readers take O for 0 and B for 8; two cars in ten thousand look alike to them.
    Level(READS, _shared("plates_ocr"), 0.05, 8.0),
)  # fmt: skip

ORGANISATION_NAME = Comparison(
    "name_key", "Name", "name", _missing("name_key"),
    (
        Level(SAME, "name_key_l = name_key_r", 0.75, 0.0005, rarity="name_key"),
        Level(PART, _within("name_norm", "name_padded"), 0.1, 0.002),
        Level(SPELT, "igloo_alike(name_norm_l, name_norm_r) >= 0.93", 0.08, 0.002),
        Level(OTHER, "ELSE", 0.07, 0.9955),
    ),
)  # fmt: skip

COMPARISONS = {
    "Person": (SURNAME, GIVEN, BIRTH_DATE, DOCUMENT, PHONE, ADDRESS, EMAIL, ACCOUNT, VEHICLE),
    "Organization": (ORGANISATION_NAME, DOCUMENT, PHONE, ADDRESS, EMAIL, ACCOUNT, VEHICLE),
}


@dataclass(frozen=True)
class StrongKind:
    """Agreement strong enough to count towards an automatic merge: all of these must hold."""

    name: str
    needs: tuple[tuple[Comparison, tuple[str, ...]], ...]


_SIMILAR = (SAME, ORDER, SHORTER, PART, WRITTEN, SPELT, SOUND)
_SIMILAR_NAME = ((SURNAME, _SIMILAR), (GIVEN, _SIMILAR))
_FULL_NAME = ((SURNAME, (SAME, ORDER, SHORTER, PART, WRITTEN)), (GIVEN, (SAME, ORDER, SHORTER, PART, WRITTEN)))
_SIMILAR_ORGANISATION = ((ORGANISATION_NAME, (SAME, PART, SPELT)),)

STRONG_KINDS = {
    "Person": (
        StrongKind("document", ((DOCUMENT, (SHARED,)),)),
        # Beside the document its holder's name, or date of birth with part of the name. Twins on one passport
        # agree in all but the given name: where that differs, a surname is no part that counts.
        StrongKind("name on the document", ((DOCUMENT, (SHARED,)), (SURNAME, _SIMILAR), _FULL_NAME[1])),
        StrongKind(
            "birth date and given name on the document",
            ((DOCUMENT, (SHARED,)), (BIRTH_DATE, (SAME, SWAPPED)), (GIVEN, _SIMILAR)),
        ),
        StrongKind(
            "birth date and surname on the document",
            (
                (DOCUMENT, (SHARED,)),
                (BIRTH_DATE, (SAME, SWAPPED)),
                (SURNAME, _SIMILAR),
                (GIVEN, (NOT_RECORDED,)),
            ),
        ),
        StrongKind("document read differently", ((DOCUMENT, (ALIKE,)), *_SIMILAR_NAME)),
        StrongKind("birth date and name", ((BIRTH_DATE, (SAME,)), *_SIMILAR_NAME)),
        StrongKind("birth date in another order and name", ((BIRTH_DATE, (SWAPPED,)), *_FULL_NAME)),
        # A household shares its address, its telephone and its car: the address counts beside the birth date only, and
        # the car not at all, or father and son of one name would be one by their telephone and their car.
        StrongKind(
            "address with birth date and name", ((ADDRESS, (SHARED, READS)), (BIRTH_DATE, (SAME, SWAPPED)), *_FULL_NAME)
        ),
        StrongKind("phone and name", ((PHONE, (SHARED,)), *_SIMILAR_NAME)),
        StrongKind("e-mail and name", ((EMAIL, (SHARED,)), *_SIMILAR_NAME)),
        StrongKind("account and name", ((ACCOUNT, (SHARED,)), *_SIMILAR_NAME)),
    ),
    "Organization": (
        StrongKind("registration number", ((DOCUMENT, (SHARED,)),)),
        StrongKind("name", ((ORGANISATION_NAME, (SAME,)),)),
        StrongKind("phone and name", ((PHONE, (SHARED,)), *_SIMILAR_ORGANISATION)),
        StrongKind("address and name", ((ADDRESS, (SHARED,)), *_SIMILAR_ORGANISATION)),
        StrongKind("e-mail and name", ((EMAIL, (SHARED,)), *_SIMILAR_ORGANISATION)),
        StrongKind("account and name", ((ACCOUNT, (SHARED,)), *_SIMILAR_ORGANISATION)),
    ),
}
