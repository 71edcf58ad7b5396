"""Files out: what people take away into other programs."""
