"""Who is the same person or organisation across the sources, and which identifiers speak for whom.

Mentions are never rewritten. Identity is a view over them: mentions that say exactly the same
thing become one profile, profiles are compared pair by pair, people's judgements come on top, and
the outcome can be computed again, or taken back, at any time. The steps, in order: `profiles`,
`candidates`, `score` (the only place that runs Splink), `cluster`, `entities`, `identifiers`.
"""
