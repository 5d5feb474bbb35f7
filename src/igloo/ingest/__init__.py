"""Source folders and files become batches of rows, kept exactly as delivered."""
