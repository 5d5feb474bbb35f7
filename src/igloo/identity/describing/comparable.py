"""Profiles in the shapes that are compared, and which identifier may speak for one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_hash, igloo_number_of_digest, igloo_outline, split_at
from igloo.core.kinds import identifier_kinds
from igloo.core.step import Tables
from igloo.identity.describing.called_for_short import CALLED
from igloo.identity.describing.cantonese import shapes_in_cantonese
from igloo.identity.describing.profiles import HELD, unregistered
from igloo.identity.describing.romanised import romanised
from igloo.identity.describing.sounds import bare, consonants, one_spelling, vowel_light, without_vowels

# Misspellings of one owner count as several names, so a number may have this many in any case.
NAMES_ALWAYS_ALLOWED = 4
# Characters that machines and tired people read for one another.
_READ, _READ_AS = "OILSBZGQUNK", "01158260VMR"

_IN_OTHER_SCRIPTS = (
    "name_romanised", "name_romanised_turned", "name_cantonese", "least_name_cantonese", "most_name_cantonese",
    "name_words",
    *(f"{of}_{shape}" for of in ("given", "last") for shape in ("sound", "light", "like", "sounding", "spelling")),
    "middle_sound",
)  # fmt: skip
# What a bound on the weight of a pair looks at (comparing/within_reach.py): whether texts are equal, and lists meet.
NUMBERED = (
    "surname", "given", "name_key", "name_squeezed", "name_turned", "surname_first", "surname_squeezed", "given_called",
    "given_sound", "last_sound", "given_sounding", "last_sounding", "given_spelling", "last_spelling",
    "name_romanised", "name_romanised_turned", "birth_date", "birth_swapped", "name_words",
)  # fmt: skip
# Texts of which the same place looks at the letters (comparing/outlines.py).
OUTLINED = ("surname", "given", "name_norm")
RANGED = (*(column for column, _, _ in HELD), "documents_ocr", "plates_ocr", "name_cantonese")
_NUMBERS = 2**31 - 1
_PARTICLES = "^((DE|DEL|LA|LAS|LOS|Y|VAN|VON|DER|DEN|BIN|AL|EL|DA|DO|DOS) )+"
_ANY_PARTICLES = r"\b(DE|DEL|LA|LAS|LOS|Y|E|VAN|VON|DER|DEN|BIN|BEN|IBN|AL|EL|DA|DO|DOS|DAS|SAN|SANTA) "


def _or_null(column: Any) -> Any:
    return column.nullif("")


def held_identifiers(profile: ir.Table, tables: Tables) -> ir.Table:
    """One row a profile and identifier, with how many different names stand beside it.

    `ties` is whether it may speak for one person: an identifier with more names than its kind
    allows (core/kinds/identifiers) links nobody. Registered lines are left out.
    """
    kinds = identifier_kinds()
    parts = []
    for column, held_kinds, between in HELD:
        most = max(NAMES_ALWAYS_ALLOWED, max(kinds[k].ties_persons_up_to for k in held_kinds))
        some = profile.filter(profile[column].fill_null("") != "")
        parts.append(
            some.select(
                "profile_id",
                "name_key",
                ident_id=split_at(some[column], between).unnest(),
                held=ibis.literal(column),
                most=ibis.literal(most, "int64"),
            )
        )
    long = unregistered(ibis.union(*parts), tables)
    spread = long.group_by("ident_id").agg(n_names=long.name_key.nunique(), n_profiles=long.count())
    joined = long.inner_join(spread, "ident_id")
    return joined.mutate(ties=joined.n_names <= joined.most)


def comparable(profile: ir.Table, held: ir.Table) -> ir.Table:
    """One row a profile with the columns that `comparisons` reads; absent values are null."""
    tying = held.filter(held.ties)
    arrays = tying.group_by("profile_id").agg(
        **{c: tying.ident_id.collect(where=tying.held == c, distinct=True).sort() for c, _, _ in HELD},
        documents_ocr=tying.ident_id.upper()
        .replace("DOCUMENT:", "")
        .translate(_READ, _READ_AS)
        .collect(where=tying.held == "documents", distinct=True)
        .sort(),
        plates_ocr=tying.ident_id.upper()
        .replace("PLATE:", "")
        .translate(_READ, _READ_AS)
        .collect(where=tying.held == "plates", distinct=True)
        .sort(),
        **_ends_of_lists(tying),
        **{
            f"{one}_{end}": _end(tying.ident_id.re_replace("^[a-z]+:", ""), end)(where=tying.held == column)
            for one, column in (("document", "documents"), ("email", "emails"), ("address", "addresses"))
            for end in ("first", "last")
        },
    ).rename(held_profile_id="profile_id")  # fmt: skip
    columns = [c for c in arrays.columns if c != "held_profile_id"]
    t = profile.left_join(arrays, profile.profile_id == arrays.held_profile_id)
    cantonese = shapes_in_cantonese(profile).rename(shaped_profile_id="profile_id")
    t = t.left_join(cantonese, [("profile_id", "shaped_profile_id")])
    t = profile_names(t, shapes_of_words(profile))
    lists = {c: ibis.ifelse(t[f"{c}_right"].length() > 0, t[f"{c}_right"], ibis.null()) for c, _, _ in HELD}
    others = {c: t[c] for c in columns if c not in lists}
    others |= {c: ibis.ifelse(t[c].length() > 0, t[c], ibis.null()) for c in ("documents_ocr", "plates_ocr")}
    # Of a single one the first is enough: the last would be compared with the same again.
    others |= {f"{c}_last": t[f"{c}_last"].nullif(t[f"{c}_first"]) for c in ("document", "email", "address")}
    return t.select(
        "profile_id", "kind", "name", "name_key", "name_norm", "name_padded", "name_squeezed", "name_turned",
        "three_words", "surname", "surname_first", "surname_squeezed", "surname_padded", "given", "given_called",
        *_IN_OTHER_SCRIPTS, "birth_date", "birth_swapped", profile_key=igloo_number_of_digest(t.profile_id), **lists,
        **others,
    )  # fmt: skip


def _ends_of_lists(tying: ir.Table) -> dict[str, Any]:
    """The least and the most of each list as numbers: two lists whose ranges do not meet have nothing in common."""
    own, read = _number(tying.ident_id), _number(tying.ident_id.upper().translate(_READ, _READ_AS))
    lists = {c: (own, c) for c, _, _ in HELD} | {f"{c}_ocr": (read, c) for c in ("documents", "plates")}
    return {
        f"{end}_{name}": _end(number, end)(where=tying.held == column)
        for name, (number, column) in lists.items()
        for end in ("least", "most")
    }


def linking_nobody(held: ir.Table) -> ir.Table:
    """Identifiers beside which more different names stand than their kind allows: ident_id."""
    return held.filter(~held.ties).select("ident_id").distinct()


def of_keys(profile: ir.Table, whose: ir.Table) -> ir.Table:
    """The profiles with these keys (a table with profile_key)."""
    known = profile.mutate(profile_key=igloo_number_of_digest(profile.profile_id))
    return known.semi_join(whose, "profile_key").drop("profile_key")


_KEYED = (
    "profile_key", "profile_id", "kind", "name_key", "name_norm", "name_words", "name_cantonese", "surname",
    "surname_first", "given", "given_sounding", "last_sounding", "name_romanised", "name_romanised_turned",
    "birth_date", "birth_swapped", "addresses", "documents_ocr",
)  # fmt: skip


def keyed(comparable: ir.Table) -> ir.Table:
    """The few columns by which profiles are brought together, samples drawn and names counted."""
    return comparable.select(*_KEYED)


def in_brief(comparable: ir.Table) -> ir.Table:
    """The columns of `keyed`, and those by which pairs are bounded (comparing/within_reach.py)."""
    c = comparable
    full = c.birth_date.length() == 10
    return c.select(
        *_KEYED,
        *(f"{one}_{end}" for one in ("document", "email", "address") for end in ("first", "last")),
        *(f"{end}_{column}" for column in RANGED for end in ("least", "most")),
        born=ibis.ifelse(full, c.birth_date.replace("-", ""), ibis.null("string")).try_cast("int32"),
        count_name_words=c.name_words.length().cast("int16"),
        count_surname=c.surname.split(" ").length().cast("int16"),
        **{f"number_{column}": _number(c[column]) for column in NUMBERED},
        **{f"outline_{column}": igloo_outline(c[column]) for column in OUTLINED},
    )  # fmt: skip


def _number(text: Any) -> Any:
    """A short number for a text, to see whether two may be equal; DuckDB has a number for nothing, too."""
    text = text.join(" ") if text.type().is_array() else text
    return ibis.ifelse(text.notnull(), (igloo_hash(text) % _NUMBERS).cast("int32"), ibis.null("int32"))


def _end(column: Any, end: str) -> Callable[..., Any]:
    chosen: Callable[..., Any] = column.min if end in ("first", "least") else column.max
    return chosen


def _heard(t: ir.Table) -> dict[str, Any]:
    """The words of a name that are compared by how they sound: given name, last surname, and what follows the first.

    What follows is no particle: in Rosa de la Cruz nothing stands between.
    """
    # Of several surnames the last word is the family's where a father's name stands before it.
    middle = t.name_norm.re_extract(r"^\S+ (\S+) .*\S", 1)
    middle = ibis.ifelse((middle + " ").re_search(f"^{_ANY_PARTICLES}$"), "", middle)
    return {"given": bare(t.given_norm), "last": bare(t.surname_norm.re_extract(r"(\S+)$", 1)), "middle": bare(middle)}


def shapes_of_words(profile: ir.Table) -> ir.Table:
    """Each word that is compared by its sound, once, in the shapes that are the same in several scripts and spellings.

    Of a million descriptions there are some ten thousand words; shape by shape for every description they cost a
    fifth of all comparing. From `sound` and `light` follow `sounding` (the consonants; two are too few to tell Luis
    from Lisa, there the long vowels count too) and, for a word written without vowels, `like`: what the same word
    with its vowels must look like, %H%S%I%N%.
    """
    words = ibis.union(*(profile.select(word=word) for word in _heard(profile).values()), distinct=True)
    words = words.mutate(
        sound=_or_null(consonants(words.word)),
        light=_or_null(vowel_light(words.word)),
        spelling=_or_null(one_spelling(words.word)),
    )
    # Ibrahim is Brahim, too; of fewer consonants the vowel it begins with is needed.
    begins = ibis.ifelse(words.sound.length() >= 3, words.light.re_replace("^[UI]+", ""), words.light)
    return words.mutate(
        sounding=ibis.ifelse(words.sound.length() >= 3, words.sound, words.light),
        like=ibis.ifelse(without_vowels(words.word), begins.re_replace("", "%"), ibis.null("string")),
    )


def profile_names(t: ir.Table, words: ir.Table) -> ir.Table:
    """Name and date columns in the shapes that are compared; `words` from shapes_of_words."""
    surname, born = t.surname_norm, t.birth_date
    dated = born.length() == 10
    can_swap = dated & (born.substr(8, 2) <= "12")
    swapped = born.substr(0, 5) + born.substr(8, 2) + "-" + born.substr(5, 2)
    squeezed = t.name_norm.replace(" ", "")
    # Not by groups in the replacement, which Spark writes otherwise.
    turned = t.name_norm.re_extract(r"(\S+)$", 1) + t.name_norm.re_replace(r"\S+$", "").replace(" ", "")
    t = t.mutate(**{f"{of}_word": word for of, word in _heard(t).items()})
    for of in ("given", "last", "middle"):
        t = t.left_join(words.rename(lambda column, of=of: f"{of}_{column}"), f"{of}_word")
        t = t.drop(f"{of}_word", f"{of}_word_right") if f"{of}_word_right" in t.columns else t.drop(f"{of}_word")
    return t.mutate(
        surname=_or_null(surname),
        given=_or_null(t.given_norm),
        name_key=_or_null(t.name_key),
        name_norm=_or_null(t.name_norm),
        birth_date=_or_null(born),
        birth_swapped=ibis.ifelse(can_swap, swapped, ibis.null("string")),
        surname_first=_or_null(surname.re_replace(_PARTICLES, "").re_extract(r"^(\S+)", 1)),
        # Without particles: Ana de la Cruz has two.
        three_words=(t.name_norm + " ").re_replace(_ANY_PARTICLES, "").re_search(r"\S+ \S+ \S"),
        surname_squeezed=_or_null(surname.replace(" ", "")),
        name_romanised=romanised(squeezed),
        name_romanised_turned=romanised(turned),
        name_words=ibis.ifelse(t.name_norm.contains(" "), t.name_norm.split(" ").unique().sort(), ibis.null()),
        name_squeezed=_or_null(squeezed),
        name_turned=_or_null(turned),
        given_called=_or_null(
            ibis.cases(*((t.given_norm == short, called) for short, called in CALLED.items()), else_=t.given_norm)
        ),
        surname_padded=ibis.literal(" ") + surname + " ",
        name_padded=ibis.literal(" ") + t.name_norm + " ",
    )
