"""View models: what is shown and what is done, without window or canvas. They talk to the studio only."""
