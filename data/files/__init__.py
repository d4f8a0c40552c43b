"""Reading files: text, workbooks and archives, row by row. Knows no format, no store and no rule."""
