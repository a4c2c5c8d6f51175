"""Reports, schemas and packages as people and programs read them."""
