"""Reading files: text, workbooks and archives, row by row. Independent of formats, store and rules."""
