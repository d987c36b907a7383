"""The automation lane under the pattern grid: one parameter of the cursor's track along the rows."""
