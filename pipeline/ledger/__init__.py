"""Reports -> what they say of people and capital, a fact a line. A field that cannot be read stays empty."""
