"""Reports for the patient file: what they say, and the PDF that says it."""
