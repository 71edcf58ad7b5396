"""One small module per command; each holds an `app` and is imported when it is called."""
