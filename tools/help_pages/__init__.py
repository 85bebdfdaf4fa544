"""The pages of docs/ as HTML: a site for everybody, and the panel's help in the zip."""
