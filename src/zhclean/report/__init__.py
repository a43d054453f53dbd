"""What readers see of a clean page: plain text, Markdown, HTML."""
