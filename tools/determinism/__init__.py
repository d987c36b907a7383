"""The parts of tools/prove_determinism.py that run in processes of their own."""
