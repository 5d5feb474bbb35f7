"""The sentences of answers in the language of whoever asks."""
