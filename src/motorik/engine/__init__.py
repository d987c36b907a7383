"""From a project to sound: graphs checked, plans built, the native host driven, played or rendered."""
