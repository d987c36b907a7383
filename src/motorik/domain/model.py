"""The base of every stored model: immutable, closed, and compared by value."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Unknown fields are refused, so a typing error in a file never passes silently."""

    # Built at first use: most programs need few of the hundreds of models, and start in half the time.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, defer_build=True
    )
