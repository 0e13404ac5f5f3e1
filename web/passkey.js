/** Signing in with a passkey; the page works without. */
