"""Who is the same person or organisation across the sources, and which identifiers speak for whom.

Mentions are never rewritten. Identity is a view over them, in three rooms one after the other: what
is said about whom (`describing`: mentions that say exactly the same thing become one profile, in the
shapes that are compared), how well two profiles agree (`comparing`, the only place that runs Splink),
and who is one (`joining`, with people's judgements above all). It can be computed again, or taken
back, at any time.
"""
