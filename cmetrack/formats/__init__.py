"""Files in, files out: what people bring and what they take away, format by format."""
