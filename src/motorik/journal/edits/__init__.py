"""Every edit, by subject. A class added to any file here is an edit; nothing else has to know."""
