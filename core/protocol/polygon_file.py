"""What a polygon file of the panel holds beside its polygons: operations, and what it is a copy of.

The project's coordinate operations travel in the file that a request names, so that every command
uses them, and a run can be repeated from its files alone. Messages name the layer that the user
knows, not the copy. Other files have neither, and need neither.
"""

from __future__ import annotations

OPERATIONS = "coordinate_operations"
"""Table without geometry: one row a coordinate operation that the user of QGIS chose."""

FIELDS = ("source", "target", "operation")
"""Its fields, texts: two reference systems, each as an authority's code or as WKT, and PROJ's
pipeline from the one to the other, x before y (longitude before latitude) at both ends."""

COPY_OF = "Tailing Pond Mapper: copy of "
"""What the description of a layer in the file begins with; the copied layer's name follows."""
