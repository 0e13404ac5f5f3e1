"""The association's pages: its offices, and what each of them says for itself."""
