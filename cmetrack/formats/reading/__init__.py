"""Files in: what people bring, format by format, as rows of records."""
