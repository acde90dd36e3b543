"""Pages carried elsewhere: briefs and tables as PDF, workbook and mail on a schedule."""
