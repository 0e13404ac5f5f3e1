"""What must hold; the folders mirror checker/, and tests/web/ belongs to `node --test`."""
