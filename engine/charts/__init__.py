"""Charts as SVG text: the same picture on a page, in a PDF, behind a link and in a mail."""
