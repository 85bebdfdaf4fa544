"""The corridor: requests, results, messages and errors. Standard library only."""
