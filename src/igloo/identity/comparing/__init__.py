"""How well two profiles agree, in bits: what is compared at all, what agreement is worth, the reasons."""
