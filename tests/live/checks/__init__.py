"""A module for each check: it says what is assumed and who relies on it (CHECK), and asks (`ask`)."""
