"""Page Batch: many scenes, in a process that QGIS may leave behind."""
