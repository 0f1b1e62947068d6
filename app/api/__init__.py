"""Everything that answers HTTP: meetings, the event stream, pages, documents and downloads."""
