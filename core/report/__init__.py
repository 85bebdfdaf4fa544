"""The accuracy report: from what ``score.json`` says to a page, a table and pictures."""
