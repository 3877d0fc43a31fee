"""The desk: pages on which supervisors see what is to be done and do it, made on the server."""
