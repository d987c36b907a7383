"""A controller with pads and endless knobs: pads mute tracks, knobs turn parameters."""

from motorik.scripting.api import Answer, Record, Song, choice, controller, note, number, text, whole


@controller(
    channel=whole(0, 0, 16, "MIDI channel it listens to; 0 is all"),
    first_pad=note("C2", "Key of the pad of the first track; the next tracks follow"),
    play_key=note("C1", "Key that plays"),
    stop_key=note("C#1", "Key that stops"),
    first_knob=whole(16, 0, 127, "Controller number of the first knob; the next ones follow"),
    knobs=text("filter.cutoff filter.resonance", "What the knobs turn on the chosen track, in order"),
    track=text("", "The track whose instrument the knobs turn; empty is the first"),
    encoding=choice(
        "twos complement", ["twos complement", "offset", "sign bit"], "How a knob sends its steps"
    ),
    fine=number(0.01, 0.0001, 1, "How far one step turns, of the whole range"),
)
class PadsAndKnobs:
    """Pads mute, knobs turn. All turns of one knob are one step of undo, until something else is touched."""

    def __init__(self, song: Song, settings: Record) -> None:
        self.settings = settings
        self.targets = settings.knobs.split()
        self.touched = ""
        self.values: dict[str, float] = {}

    def midi(self, message: Record, song: Song) -> Answer | None:
        """Answer a message of the controller."""
        if self.settings.channel not in (0, message.channel):
            return None
        if message.message == "note_on" and message.value > 0:
            return self.struck(message.number, song)
        if message.message == "control":
            return self.turned(message.number - self.settings.first_knob, message.value, song)
        return None

    def struck(self, key: int, song: Song) -> Answer:
        """Mute or unmute a track, play, or stop."""
        answer = self.let_go(Answer())
        if key == self.settings.play_key:
            answer.play()
        elif key == self.settings.stop_key:
            answer.stop()
        pad = key - int(self.settings.first_pad)
        if 0 <= pad < len(song.tracks):
            track = song.tracks[pad]
            muted = not track.channel.muted
            answer.label = f"{'Mute' if muted else 'Unmute'} {track.name or track.id}"
            answer.mute(track.id, muted)
        return answer

    def turned(self, knob: int, value: int, song: Song) -> Answer | None:
        """Turn a parameter by the steps a knob sent."""
        if not 0 <= knob < len(self.targets) or not song.tracks:
            return None
        target = self.targets[knob]
        track = song.track(self.settings.track) if self.settings.track else song.tracks[0]
        answer = Answer()
        if self.touched != target:
            self.let_go(answer)
            self.touched = target
            self.values[target] = song.knob(track, target).value
        by = self.steps(value) * self.settings.fine
        self.values[target] = moved(song.knob(track, target), self.values[target], by)
        answer.gesture(target).knob(track, target, self.values[target])
        return answer

    def steps(self, value: int) -> int:
        """Return how many steps a knob was turned: negative to the left."""
        if self.settings.encoding == "offset":
            return value - 64
        if self.settings.encoding == "sign bit":
            return value if value < 64 else 64 - value
        return value if value < 64 else value - 128

    def let_go(self, answer: Answer) -> Answer:
        """End the turn of a knob that is under way."""
        if self.touched:
            answer.finish(self.touched)
        self.touched = ""
        return answer


def moved(knob: Record, value: float, by: float) -> float:
    """Return ``value`` turned by the share ``by`` of its range, in octaves where hearing counts so."""
    if knob.scale == "log2":
        value *= (knob.high / knob.low) ** by
    else:
        value += (knob.high - knob.low) * by
    return float(min(knob.high, max(knob.low, value)))
