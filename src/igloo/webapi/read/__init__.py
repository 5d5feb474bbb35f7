"""Tables to the shapes of models.py: one module a page; the command line prints the same shapes."""
