"""What is kept of an anonymous result, and what the office may see of all of them."""
