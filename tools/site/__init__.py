"""`make site`: the documents as a folder of plain pages with a sidebar, for any web host."""
