"""What all instances count together, in a Valkey or Redis of the operator's."""
