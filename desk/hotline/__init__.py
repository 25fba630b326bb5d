"""The hotline: every right by voice and keypad, whichever provider's telephone it comes through."""
