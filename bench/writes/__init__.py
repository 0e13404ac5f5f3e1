"""A crowd that writes: readiness over many connections, the servers to compare with, and kills under load."""
