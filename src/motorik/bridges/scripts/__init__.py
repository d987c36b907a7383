"""Controller scripts that answer what comes in from outside, kept from one song to the next."""
