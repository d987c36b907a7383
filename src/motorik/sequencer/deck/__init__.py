"""Decks: cells of tracker modules, played by their own rules where the song has placed them."""
