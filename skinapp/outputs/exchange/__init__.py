"""What other systems of a practice take: DICOM, FHIR, GDT."""
