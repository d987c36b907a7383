"""env.accent in double precision: decays as powers of ten, the accent circuit by its node equations."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -90.0
FULL_LEVEL = 1.0
R1, R2, R3 = 47e3, 100e3, 100e3


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.main = self.volume = self.charge = self.door = 0.0
        self.main_rises = self.volume_rises = False
        self.accented, self.soft = 0.0, 1.0

    def sweep(self, drive: float) -> float:
        """Return the wiper's voltage and let a frame's current flow into the capacitor."""
        r, farad = self.values["resonance"], self.values["sweep"] / R3
        charging = (drive, R1 + r * R2)
        apart = (1 - r) * R2
        # Ohms and volts of what the wiper sees besides the capacitor, with the diode closed and open.
        resting = self.charge * R3 / (R3 + apart)
        if charging[0] > resting:
            volts = charging[0] * R3 / (charging[1] + R3)
            ohms = charging[1] * R3 / (charging[1] + R3)
        else:
            volts, ohms = 0.0, R3
        wiper = (volts * apart + self.charge * ohms) / (ohms + apart)
        passed = np.exp(-1 / (self.sample_rate * farad * (ohms + apart)))
        self.charge = volts + (self.charge - volts) * passed
        return float(wiper)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        if voice.start:
            self.reset()
            self.main_rises = self.volume_rises = True
            self.door, self.accented = 2.0, voice.accent
            self.soft = 1 - value["velocity"] * (1 - voice.velocity)
        decay = value["accent_decay"] if self.accented else value["decay"]
        out = np.zeros((3, frames))
        for i in range(frames):
            if self.main_rises:
                self.main = min(self.main + 1 / (0.0003 * rate), 1.0)
                self.main_rises = self.main < 1
            else:
                self.main *= 10 ** (-1 / (decay * rate))
            if self.volume_rises:
                self.volume = min(self.volume + 1 / (value["amp_attack"] * rate), 1.0)
                self.volume_rises = self.volume < 1
            else:
                self.volume *= 10 ** (-1 / (value["amp_decay"] * rate))
            swing = 2 / (value["amp_attack"] * rate) if voice.gate else -2 / (value["amp_release"] * rate)
            self.door = min(max(self.door + swing, 0.0), 2.0)
            drive = self.accented * value["accent"]
            added = drive * value["accent_level"] * self.main
            sweep = 1.94 * self.sweep(drive * self.main)
            out[:, i] = self.main, sweep, self.soft * min(self.door, 1.0) * (self.volume + added)
        return list(out)
