"""Mentions that say exactly the same thing, folded into one profile: the unit that identity compares.

A name alone never folds two mentions: "JUAN GARCIA" in two rows may be two men. What a mention
says must be able to point at somebody before its equals are taken as one.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.step import Tables

SEPARATOR = "\x1f"

# Column of a profile, the identifier kinds it holds, and what stands between two of them.
HELD = (
    ("documents", ("document",), " "),
    ("phones", ("phone",), " "),
    ("addresses", ("address",), "|"),
    ("emails", ("email",), " "),
    ("accounts", ("account", "card"), " "),
    ("plates", ("plate",), " "),
)

# How sources write a birthday they do not know.
UNKNOWN_DAY = "-01-01"

_ACCENTED = "ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÑÇÝ"
_PLAIN = "AAAAAAEEEEIIIIOOOOOUUUUNCY"

# "Galván de Oliveira" and "de la Cruz Peña" are two surnames each.
_PARTICLES = "(?:(?:DE|DEL|LA|LAS|LOS|DA|DO|DOS|DAS|SAN|SANTA|VAN|VON|DER|DEN|Y|E) )*"
# "Abd al-Rahman" is one given name; what Abd serves is no name of its own.
_FIRST = r"^(ABD(?:[AEIOU]+L)?(?: (?:AL|EL|UL))? \S+|\S+)"
_TWO_SURNAMES = rf"\b((?:{_PARTICLES}\S+ )?{_PARTICLES}\S+)$"


def _text(column: Any) -> Any:
    """A string that is never null, so that equal content has equal bytes on every engine."""
    return column.cast("string").fill_null("").strip()


def _plain(column: Any) -> Any:
    """A separated name part in the letters of `name_norm`."""
    text = _text(column).upper()
    letters = text.translate(_ACCENTED, _PLAIN).re_replace("['’`]", "").re_replace("[^A-Z0-9]+", " ").strip()
    # Most are written so already: to see that takes a quarter of the time of writing a million surnames anew.
    return ibis.ifelse(text.re_search("^[A-Z0-9]+( [A-Z0-9]+)*$"), text, letters)


def unregistered(use: ir.Table, tables: Tables) -> ir.Table:
    """Uses of identifiers that are on no registry of lines which serve everybody."""
    if "registry" not in tables:
        return use
    return use.anti_join(tables["registry"].select("ident_id").distinct(), "ident_id")


def _held_identifiers(tables: Tables) -> ir.Table:
    """One row a mention: the identifiers written beside the name, sorted, one string a kind."""
    use = tables["identifier_written"]  # beside a name
    use = unregistered(use.filter(_text(use.mention_id) != ""), tables)
    # Each once here, and not list by list: three quarters of the time.
    use = use.select("mention_id", "kind", "ident_id").distinct()
    columns = {
        name: use.ident_id.collect(where=use.kind.isin(kinds)).sort().join(between) for name, kinds, between in HELD
    }
    compared = [kind for _, kinds, _ in HELD for kind in kinds]
    others = use.ident_id.collect(where=use.kind.notin(compared)).sort().join(" ")
    return use.group_by("mention_id").agg(**columns, others=others)


def _name_parts(mention: ir.Table) -> ir.Table:
    """Given name and surnames; guessed from the order of words when the source does not separate them.

    Misleads where a source writes the surname first without saying so; the comparison allows for it.
    """
    name = mention.name_norm
    surname, given = _plain(mention.surname), _plain(mention.given)
    n_words = name.length() - name.replace(" ", "").length() + 1
    last = ibis.cases(
        (n_words <= 1, name),
        (n_words == 2, name.re_extract(r"(\S+)$", 1)),
        else_=name.re_replace(r"^\S+ ", "").re_extract(_TWO_SURNAMES, 1),
    )
    first = ibis.ifelse(n_words <= 1, ibis.literal(""), name.re_extract(_FIRST, 1))
    return mention.mutate(
        n_words=n_words,
        surname_norm=ibis.ifelse((surname != "") & name.contains(surname), surname, last),
        given_norm=ibis.ifelse(given != "", given.re_extract(_FIRST, 1), first),
    )


def _scope(t: ir.Table) -> Any:
    """What keeps apart mentions whose words are too thin to point at one person.

    To fold is to merge with nobody's help. Mentions are folded across sources by a document, an e-mail or an account,
    or by two words of a name with a full birth date, or with telephone and address both. What is thinner is folded
    within one source only, where a man with two hundred calls would else be two hundred; and not at all where father
    and son would be one: two words at an address, one word with the first of January. A name alone folds nobody,
    except that an organisation of the same name in the same source is one.
    """
    has_number = (t.documents != "") | (t.emails != "") | (t.accounts != "")
    dated = (t.birth_date.length() == 10) & (t.birth_date.substr(4, 6) != UNKNOWN_DAY)
    phone_and_address = (t.phones != "") & (t.addresses != "")
    points = has_number | ((t.n_words >= 2) & (dated | phone_and_address))
    at_hand = dated | (t.phones != "") | (t.plates != "") | (t.others != "")
    at_address = (t.addresses != "") & ((t.n_words >= 3) | (t.birth_date.length() == 10))
    first_of_january = (t.birth_date.length() == 10) & (t.n_words >= 2)
    thin = t.source_id + SEPARATOR + t.plates + SEPARATOR + t.others
    # Within one source a name is how the source tells firms apart: "Hippokampos" is one shop there.
    organisation = t.kind == "Organization"
    return ibis.cases(
        (points, ""), (at_hand | at_address | first_of_january, thin), (organisation, t.source_id), else_=t.mention_id
    )


def described(tables: Tables) -> ir.Table:
    """Every mention with the content of its profile and that profile's id.

    Reads mention, identifier_written and registry (registered lines are left out: they describe nobody).
    """
    mention = tables["mention"]
    names = ("name", "name_norm", "name_key", "birth_date")
    mention = _name_parts(mention.mutate(**{c: _text(mention[c]) for c in names}))
    held = _held_identifiers(tables).rename(held_mention_id="mention_id")
    joined = mention.left_join(held, mention.mention_id == held.held_mention_id)
    columns = [name for name, _, _ in HELD] + ["others"]
    joined = joined.mutate(**{c: joined[c].fill_null("") for c in columns})
    content = joined.kind
    for column in ("name_norm", "birth_date", *columns[:-1]):
        content = content + SEPARATOR + joined[column]
    return joined.select(
        "mention_id", "source_id", "kind", "name", "name_norm", "name_key", "given_norm", "surname_norm", "birth_date",
        *(name for name, _, _ in HELD), profile_id=(content + SEPARATOR + _scope(joined)).hexdigest("md5"),
    )  # fmt: skip


def mention_profile(told: ir.Table) -> ir.Table:
    """Which profile each mention has; contract table mention_profile. `told` from described."""
    return told.select("mention_id", "profile_id")


def make_profiles(told: ir.Table) -> ir.Table:
    """What the sources say about people, each description once; contract table profile. `told` from described."""
    # Equal in all mentions of a profile: it is made of them.
    same = ("kind", "name_norm", "birth_date", *(name for name, _, _ in HELD))
    profile = told.group_by("profile_id").agg(
        **{c: told[c].arbitrary() for c in same},
        **{c: told[c].min() for c in ("name_key", "given_norm", "surname_norm")},
        first_spelling=told.name.min(),
        last_spelling=told.name.max(),
        n_mentions=told.count(),
        n_sources=told.source_id.nunique(),
    )
    varied = profile.filter(profile.first_spelling != profile.last_spelling)
    spelt = told.semi_join(varied, "profile_id").group_by("profile_id", "name").agg(n=lambda t: t.count())
    order = ibis.window(group_by="profile_id", order_by=[spelt.n.desc(), spelt.name.length().desc(), spelt.name])
    spelt = spelt.mutate(place=ibis.row_number().over(order))
    spelt = spelt.filter(spelt.place == 0).select(spelt_id="profile_id", spelling="name")
    named = profile.left_join(spelt, profile.profile_id == spelt.spelt_id)
    return named.select(
        "profile_id", "kind", name=named.spelling.fill_null(named.first_spelling), name_norm="name_norm",
        name_key="name_key", given_norm="given_norm", surname_norm="surname_norm", birth_date="birth_date",
        **{name: named[name] for name, _, _ in HELD}, n_mentions="n_mentions", n_sources="n_sources",
    )  # fmt: skip
