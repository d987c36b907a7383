"""Reading tracker modules beside the libraries that play them: libopenmpt and libxmp."""
