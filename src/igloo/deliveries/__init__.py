"""How files come and go: runs in the background, watched folders, removal of what must not be kept."""
