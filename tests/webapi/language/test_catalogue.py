"""Each sentence has one id, both languages, and the same values in both; what is in no catalogue stays whole."""

from __future__ import annotations

import re

import pytest

from igloo.webapi.language.catalogue import LANGUAGES, SHEETS, catalogue, form, sheet

ROWS = [row for name in SHEETS for row in sheet(name)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_in_both_languages_with_the_same_values(language: str) -> None:
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids)) > 150
    assert [row["id"] for row in ROWS if not row.get("en") or not row.get(language)] == []
    for row in ROWS:
        made = form(row, language)
        used = set(re.findall(r"\{(\w+)(?::\w+)?\}", row[language])) | set(re.findall(r"<(\w+)\?", row[language]))
        assert used == set(made.kinds), row["id"]


def test_no_english_sentence_stands_twice() -> None:
    english = [row["en"] for row in ROWS]
    assert sorted({text for text in english if english.count(text) > 1}) == []


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (
            "3 of the 5 crossers in contact with this number reached it, or were reached by it, unusually often "
            "within 2 hours of crossing, each on their own record: after 6 of their 9 crossings, but at 1 of 30 "
            "comparable times (expected 0.4). They belong to 1 unrelated household. Fewer than 1 in 100 numbers this "
            "strong are chance. Not counted: calls with a registered taxi line after 1 crossing. "
            "Quality of Evidence 0.81 (weak).",
            "3 de 5 personas que cruzan y tienen contacto con este número lo llamaron o recibieron su llamada con "
            "frecuencia inusual en las 2 horas siguientes al cruce, cada una según sus propios registros: después de "
            "6 de sus 9 cruces, pero solo en 1 de 30 momentos comparables (lo esperado: 0.4). Pertenecen a 1 hogar. "
            "Menos de 1 de cada 100 números así de fuertes se debe al azar. Sin contar: llamadas con una línea "
            "registrada (taxi) después de 1 cruce. Calidad de la evidencia 0.81 (débil).",
        ),
        (
            "In 6 independent sources, 2 of them strong: Tip line (C), Calls (A) and others; 1 more only repeats these "
            "and was not counted; last seen 3 days before the newest row. Evidence equal to 2.0 full-strength sources.",
            "En 6 fuentes independientes, 2 de ellas fuertes: Tip line (C), Calls (A) y otras; 1 más solo repite lo "
            "mismo y no se contó; visto por última vez 3 días antes de la fila más reciente. Evidencia equivalente a "
            "2.0 fuentes de plena fuerza.",
        ),
        (
            "1 line without a hit. Not collected: no source records outbound crossings (Border records inbound only).",
            "1 línea sin coincidencia. No recogido: ninguna fuente registra cruces de salida "
            "(Border solo registra entrada).",
        ),
        (
            "hour counts hours from 1 to 743, and no cell says since when.",
            "hour cuenta horas de 1 a 743, y ninguna celda dice desde cuándo.",
        ),
        ("Say since when “step” counts.", "Diga desde cuándo cuenta “step”."),
        (
            "181 days with events; 1 day on which nothing came; not collected: outbound.",
            "181 días con eventos; 1 día en que no llegó nada; no recogido: salida.",
        ),
        (
            "cdr.csv: 12 of 340 (3.5%) cells of A_NUM are empty; in cdr_1.csv 3 of 98.",
            "cdr.csv: 12 de 340 (3.5%) celdas de A_NUM están vacías; en cdr_1.csv, 3 de 98.",
        ),
        (
            "3 of 4 called or wrote to, or were called by, (520) 555-0199; by chance 0.02 would. "
            "At least 61 times that.",
            "3 de 4 llamaron o escribieron a, o recibieron llamadas de, (520) 555-0199; por azar lo harían 0.02. "
            "Al menos 61 veces eso.",
        ),
    ],
)
def test_a_sentence_keeps_its_values(english: str, spanish: str) -> None:
    assert catalogue("es").sentence(english) == spanish


def test_what_is_not_known_stays_english_as_a_whole() -> None:
    half = "181 days with events; the moon was full."
    assert catalogue("es").sentence(half) == half
    assert catalogue("es").sentence("caller heard this number is the one to call") == (
        "caller heard this number is the one to call"
    )
    assert catalogue("es").sentence("") == ""
