"""What the OSC bridge is set to."""

from typing import Annotated

from pydantic import Field

from motorik.domain.model import Model

Port = Annotated[int, Field(ge=0, le=65535)]
LOOPBACK = "127.0.0.1"


class OscSettings(Model):
    """``on`` with the rig. ``host`` is the address it listens at: this machine alone, unless asked otherwise.

    ``port`` takes UDP and, unless ``tcp`` is off, TCP; with ``http`` the addresses are described in JSON at
    ``http_port``. Port 0 is any that is free.
    """

    on: bool = False
    host: Annotated[str, Field(min_length=1, max_length=255)] = LOOPBACK
    port: Port = 9000
    tcp: bool = True
    http: bool = False
    http_port: Port = 9001
