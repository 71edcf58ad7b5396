"""Sentences in, sentences out: the commands, and the only code that reads the clock."""
