"""One file per kind of value: what was written -> one normal form, or the reason why not.

Normalisers see distinct values, not rows. The original always stays beside the result.
"""
