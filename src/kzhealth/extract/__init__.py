"""From the text of a document to the facts it states."""
