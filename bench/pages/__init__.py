"""Pages under load: a bare server to compare with, and the load itself."""
