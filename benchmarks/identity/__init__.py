"""Who is who, measured: labelled sets, contestants, measures."""
