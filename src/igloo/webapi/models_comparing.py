"""The shapes of how descriptions are compared: what agreement is worth, and what nobody compared."""

from __future__ import annotations

from pydantic import BaseModel, Field


class LevelWeight(BaseModel):
    """One degree of agreement and what it says, before a rare name counts for more."""

    level: str
    m: float = Field(description="how often two descriptions of one person agree so")
    u: float = Field(description="how often those of two people do")
    bits: float


class ComparisonWeight(BaseModel):
    """One attribute, its closest degree of agreement first."""

    comparison: str
    levels: list[LevelWeight]


class KindWeights(BaseModel):
    """What agreement is worth between descriptions of one kind."""

    kind: str
    n_profiles: int = Field(description="descriptions there were when it was learnt; 0 for fixed figures")
    n_profiles_now: int
    one_in: int = Field(description="to begin with, one compared pair in so many is one person")
    comparisons: list[ComparisonWeight]


class ComparisonRule(BaseModel):
    """A rule that brings descriptions together: what it would compare, what it did, what was left out and why."""

    kind: str
    how: str = Field(description="the rule in words")
    n_pairs: int
    n_compared: int
    n_left_out: int
    n_values_cut: int
    largest_cut: int
    reason: str


class ComparisonCut(BaseModel):
    """A value by which nobody was compared, or an identifier that links nobody."""

    how: str = Field(description="the rule in words")
    value: str
    n_profiles: int
    reason: str


class Comparing(BaseModel):
    """How this snapshot compared people: `version` names the weights that every pair of it was scored with."""

    version: str
    weights: list[KindWeights]
    rules: list[ComparisonRule]
    cut: list[ComparisonCut]
    n_cut: int = Field(description="values left out by name, of which `cut` holds the most common")
