"""Reports as files: self-contained HTML to print, and workbooks. No streamlit: the command line writes them, too."""
