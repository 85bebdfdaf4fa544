"""One module a command: a request in, its result out."""
