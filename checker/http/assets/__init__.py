"""What browsers load beside pages: scripts, styles and pictures of `web/`, packed."""
