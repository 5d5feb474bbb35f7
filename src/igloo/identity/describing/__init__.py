"""What is said about whom: equal mentions folded into profiles, in the shapes that are compared."""
