"""Classic tracker modules: MOD, XM, S3M and IT as their files hold them, and as songs."""
