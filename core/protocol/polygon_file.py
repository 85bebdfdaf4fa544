"""What a polygon file of the panel holds beside its polygons: the project's coordinate operations.

They travel in the file that a request names, so that every command uses them, and a run can be
repeated from its files alone. Other files have none, and need none.
"""

from __future__ import annotations

OPERATIONS = "coordinate_operations"
"""Table without geometry: one row a coordinate operation that the user of QGIS chose."""

FIELDS = ("source", "target", "operation")
"""Its fields, texts: two reference systems, each as an authority's code or as WKT, and PROJ's
pipeline from the one to the other, x before y (longitude before latitude) at both ends."""
