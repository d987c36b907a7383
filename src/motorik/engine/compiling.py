"""Patches and channels compiled to graphs: everything is checked here, nothing again further down. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from motorik.domain.patch import INPUT as INPUT_ID
from motorik.domain.patch import Cable, Macro, Modulation, Module, Patch
from motorik.domain.project import Channel, PanLaw
from motorik.engine.graph import INPUT, Exit, Graph, GraphError, Node, Turn, Wire
from motorik.engine.ordering import CycleError, order
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope
from motorik.modules.upgrading import UpgradeError, upgrade, upgrade_patch

MACRO_KIND = "control.macro"
CHANNEL_KIND = "mix.channel"
SEND_KIND = "mix.send"
DECK_KIND = "sample.deck"
DECK_ID = "deck"
CHANNEL_ID = "channel"
POST = "post"
"""The output of the fader that sends hear."""
MAX_SIDE_PORTS = 15

Kinds = Mapping[str, Declaration]


@dataclass(frozen=True, slots=True)
class Tap:
    """Who hears a channel by side chain: port ``port`` of channel ``owner`` leads to its ``target``."""

    owner: str
    target: str
    port: int
    pre: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands among the others: who hears it by side chain, what mute and solo close.

    ``closed`` holds destinations, ``""`` for its output.
    """

    taps: tuple[Tap, ...] = ()
    muted: bool = False
    closed: frozenset[str] = frozenset()


FREE = Standing()


def compile_patch(patch: Patch, kinds: Kinds | None = None, plugged: Sequence[str] = ()) -> Graph:
    """Check ``patch`` and return its graph; macros that move something become nodes named ``macro-<id>``.

    Modules in ``plugged`` leave by a jack of their own, no longer by the cables they have into the output.
    Modules of an older version are read as they were meant: songs are upgraded where they are opened, but a
    state from before that can be returned to.

    Raises:
        GraphError: naming the first thing that is wrong.
    """
    known = registry() if kinds is None else kinds
    patch = _of_today(patch, known)
    sketch = _Sketch(patch.id, Scope.VOICE, known, [*patch.modules, *_macro_modules(patch, known)])
    sketch.check_reach(patch.modules)
    sketch.wire(patch, plugged)
    for module in plugged:
        sketch.leave(module, module)
    if patch.output not in plugged:
        sketch.leave(patch.output, "")
    return sketch.finish()


def compile_channel(
    owner: str,
    channel: Channel,
    kinds: Kinds | None = None,
    *,
    rack: Patch | None = None,
    standing: Standing = FREE,
) -> Graph:
    """Check the channel strip of ``owner`` and return its graph.

    Nodes are the modules of the rack, the inserts, ``channel`` (the fader), ``send-<return id>``, a send for
    each tap; and where side chains come in, by the ports of :func:`side_ports`, ``input``, so that what the
    channel hears can wait for them. Mute closes the fader and all sends and taps. Solo of others closes what
    leads past it; taps stay open.

    Raises:
        GraphError: naming the first thing that is wrong.
    """
    known = registry() if kinds is None else kinds
    muted = float(standing.muted)
    rack = _of_today(rack, known) if rack else None
    try:
        inserts = [upgrade(module, known) for module in channel.inserts]
    except UpgradeError as error:
        raise GraphError(f"{owner}: {error}") from None
    entrance = [_module(INPUT_ID, SEND_KIND, known, level_db=0)] if channel.sidechains else []
    effects = [*(rack.modules if rack else ()), *inserts]
    fader = _module(
        CHANNEL_ID,
        CHANNEL_KIND,
        known,
        level_db=channel.level_db,
        pan=channel.pan,
        mute=muted,
        law=[*PanLaw].index(channel.pan_law),
        closed="" in standing.closed,
    )
    sends = [
        _module(
            send_id(send.target), SEND_KIND, known,
            level_db=send.level_db, mute=standing.muted or send.target in standing.closed,
        )
        for send in channel.sends
    ]  # fmt: skip
    taps = [_module(tap_id(tap), SEND_KIND, known, level_db=0, mute=muted) for tap in standing.taps]
    macros = _macro_modules(rack, known) if rack else []
    sketch = _Sketch(owner, Scope.BUS, known, [*entrance, *effects, *macros, fader, *sends, *taps])
    sketch.check_reach(effects)
    heard = sketch.chain([module.id for module in entrance])
    if rack:
        sketch.wire(rack)
        heard = sketch.number[rack.output]
    before = sketch.chain([module.id for module in channel.inserts], heard)
    after = sketch.chain([CHANNEL_ID], before)
    sketch.leave(CHANNEL_ID, channel.output or "")
    place = {True: (before, ""), False: (after, POST)}
    for send, node in zip(channel.sends, sends, strict=True):
        sketch.chain([node.id], *place[send.pre])
        sketch.leave(node.id, send.target)
    for tap, node in zip(standing.taps, taps, strict=True):
        sketch.chain([node.id], *place[tap.pre])
        sketch.leave(node.id, tap.owner, tap.port)
    for target, port in side_ports(channel).items():
        sketch.hear(port, target, {module.id for module in effects})
    return sketch.finish()


def compile_deck(
    place: str, samples: Sequence[str], settings: Sequence[float], kinds: Kinds | None = None, *, mixes: bool
) -> Graph:
    """Return the graph of a deck with these samples; ``settings`` are the table of its channels.

    One that ``mixes`` has a fader, at rest, and goes where channels go; else it is heard by a channel.
    """
    known = registry() if kinds is None else kinds
    deck = _module(DECK_ID, DECK_KIND, known).model_copy(
        update={"samples": tuple(samples), "tables": {"channels": tuple(settings)}}
    )
    sketch = _Sketch(place, Scope.BUS, known, [deck, _module(CHANNEL_ID, CHANNEL_KIND, known)][: 1 + mixes])
    if mixes:
        sketch.chain([CHANNEL_ID], sketch.number[DECK_ID])
    sketch.leave(CHANNEL_ID if mixes else DECK_ID, "")
    return sketch.finish()


def compile_jack(place: str, target: str, kinds: Kinds | None = None, *, silent: bool = False) -> Graph:
    """Return the graph between a jack of an instrument and the bus ``target``: one send."""
    known = registry() if kinds is None else kinds
    send = _module(send_id(target), SEND_KIND, known, level_db=0, mute=silent)
    sketch = _Sketch(place, Scope.BUS, known, [send])
    sketch.chain([send.id])
    sketch.leave(send.id, target)
    return sketch.finish()


def side_ports(channel: Channel) -> dict[str, int]:
    """Return by which input port of its unit a channel's side chains come in; those to one target add up."""
    ports = {
        target: port for port, target in enumerate(dict.fromkeys(it.target for it in channel.sidechains), 1)
    }
    if len(ports) > MAX_SIDE_PORTS:
        raise GraphError(f"side chains into {len(ports)} inputs; allowed {MAX_SIDE_PORTS} of one channel")
    return ports


def macro_id(macro: str) -> str:
    """Return the id of the node that stands for macro ``macro`` of a patch."""
    return f"macro-{macro}"


def send_id(target: str) -> str:
    """Return the id of the node that sends a channel's signal to the return ``target``."""
    return f"send-{target}"


def tap_id(tap: Tap) -> str:
    """Return the id of the node that gives a channel's signal to a side chain."""
    return f"tap-{tap.owner}-{tap.target}"


def _of_today(patch: Patch, kinds: Kinds) -> Patch:
    try:
        return upgrade_patch(patch, kinds)
    except UpgradeError as error:
        raise GraphError(f"{patch.id}: {error}") from None


def _module(id: str, kind: str, kinds: Kinds, **parameters: float) -> Module:
    """Return a module the host adds itself: its id may be long, its values are held in range."""
    declaration = kinds.get(kind)
    if declaration is None:
        raise GraphError(f"this build has no {kind}, without which nothing can be mixed")
    held = {
        id: min(max(value, declaration.parameter(id).low), declaration.parameter(id).high)
        for id, value in parameters.items()
    }
    return Module.model_construct(id=id, kind=kind, version=declaration.version, parameters=held)


def _macro_modules(patch: Patch, kinds: Kinds) -> list[Module]:
    macros = [macro for macro in patch.macros if macro.targets]
    return [_module(macro_id(macro.id), MACRO_KIND, kinds, value=macro.value) for macro in macros]


def _macro_turns(macro: Macro) -> list[Modulation]:
    source = f"{macro_id(macro.id)}.out"
    return [
        Modulation.model_construct(source=source, target=goal.target, amount=goal.amount)
        for goal in macro.targets
    ]


class _Sketch:
    """A graph while it is put together: nodes in the order given, bypassed modules still in place."""

    def __init__(self, place: str, scope: Scope, kinds: Kinds, modules: list[Module]) -> None:
        self.place = place
        self.scope = scope
        self.modules = modules
        self.number: dict[str, int] = {}
        for number, module in enumerate(modules):
            if module.id in self.number:
                raise GraphError(
                    f"{place}: module id {module.id!r} occurs twice, or is one the host uses itself"
                )
            self.number[module.id] = number
        self.nodes = [_node(place, scope, kinds, module) for module in modules]
        self.wires: list[Wire] = []
        self.turns: list[Turn] = []
        self.leaves: list[tuple[int, str, int]] = []

    def check_reach(self, modules: Sequence[Module]) -> None:
        """Refuse settings of ``modules`` that only the host may make."""
        for module in modules:
            for parameter in self.nodes[self.number[module.id]].declaration.parameters:
                if parameter.host and parameter.id in module.parameters:
                    raise GraphError(
                        f"{self.place}.{module.id}.{parameter.id} is set by the mixer itself; leave it out"
                    )

    def chain(self, ids: Sequence[str], heard: int = INPUT, output: str = "") -> int:
        """Lead what is ``heard``, a module or the unit's input, through the modules called ``ids``.

        Each goes by its main output (the first one by ``output``, if it has that) into the next one's first
        audio input. Return the last one.
        """
        for id in ids:
            target = self.number[id]
            inputs = _audio(self.nodes[target].declaration.inputs)
            port = 0 if heard == INPUT else _main(self.nodes[heard].declaration, output)
            if not inputs or port is None:
                name = self.modules[target if not inputs else heard].id
                what = "output" if inputs else "input"
                raise GraphError(f"{self.place}.{name} has no audio {what} to stand in a channel")
            self.wires.append(Wire(heard, port, target, inputs[0]))
            heard, output = target, ""
        return heard

    def hear(self, port: int, end: str, modules: Collection[str]) -> None:
        """Lead input port ``port`` of the unit to an audio input of one of ``modules``, if there is such."""
        owner, _, id = end.partition(".")
        if owner in modules:
            target = self.number[owner]
            ports = self.nodes[target].declaration.inputs
            inputs = [index for index in _audio(ports) if ports[index].id == id]
            self.wires += [Wire(INPUT, port, target, index) for index in inputs]

    def wire(self, patch: Patch, plugged: Collection[str] = ()) -> None:
        """Lay the cables and modulations of ``patch``, but none from ``plugged`` modules into its output."""
        for cable in patch.cables:
            if _owner(cable.source) not in plugged or _owner(cable.target) != patch.output:
                self.connect(cable)
        macros = (turn for macro in patch.macros if macro.targets for turn in _macro_turns(macro))
        for modulation in (*patch.modulations, *macros):
            self.modulate(modulation)

    def connect(self, cable: Cable) -> None:
        source, output = self._port(cable.source, outputs=True)
        target, input = self._port(cable.target, outputs=False)
        outputs = (Port("", ""),) if source == INPUT else self.nodes[source].declaration.outputs
        rates = outputs[output].rate, self.nodes[target].declaration.inputs[input].rate
        if rates[0] is not rates[1]:
            raise GraphError(
                f"{self.place}: cable {cable.source} -> {cable.target} joins {rates[0]} to {rates[1]}; "
                "a cable joins ports of the same rate"
            )
        self.wires.append(Wire(source, output, target, input))

    def modulate(self, modulation: Modulation) -> None:
        source, output = self._port(modulation.source, outputs=True)
        if source == INPUT:
            raise GraphError(f"{self.place}: {modulation.source} cannot modulate; follow it with an envelope")
        owner, _, id = modulation.target.partition(".")
        target = self._module(owner, modulation.target)
        parameters = self.nodes[target].declaration.parameters
        parameter = _parameter_index(self.place, owner, self.nodes[target].declaration, id)
        if not parameters[parameter].modulated:
            raise GraphError(
                f"{self.place}.{modulation.target} cannot be modulated (from {modulation.source})"
            )
        self.turns.append(
            Turn(source, output, target, parameter, modulation.amount, modulation.polarity, modulation.curve)
        )

    def leave(self, id: str, destination: str, port: int = 0) -> None:
        self.leaves.append((self._module(id, id), destination, port))

    def finish(self) -> Graph:
        """Take bypassed modules out, put the rest in order and renumber."""
        wires = [
            Wire(node, port, wire.target, wire.input)
            for wire in self.wires
            if not self._bypassed(wire.target)
            for node, port in self._sources(wire.source, wire.output)
        ]
        turns = [
            replace(turn, source=node, output=port)
            for turn in self.turns
            if not self._bypassed(turn.target)
            for node, port in self._sources(turn.source, turn.output)
            if node != INPUT
        ]
        lines: list[Wire | Turn] = [*wires, *turns]
        edges = [(line.source, line.target) for line in lines if line.source != INPUT]
        breakers = {number for number, node in enumerate(self.nodes) if node.declaration.breaks_cycles}
        try:
            sequence, feedback = order(len(self.nodes), edges, breakers)
        except CycleError as error:
            names = [self.modules[number].id for number in error.cycle]
            raise GraphError(
                f"{self.place}: the loop {' -> '.join([*names, names[0]])} has no module that may close one, "
                "such as a feedback delay"
            ) from None
        kept = [number for number in sequence if not self._bypassed(number)]
        place = {number: position for position, number in enumerate(kept)} | {INPUT: INPUT}
        exits = [
            replace(exit, node=place[exit.node], destination=destination, port=port)
            for number, destination, port in self.leaves
            for exit in self._exits(number)
        ]
        return Graph(
            nodes=tuple(self.nodes[number] for number in kept),
            wires=tuple(Wire(place[w.source], w.output, place[w.target], w.input) for w in wires),
            turns=tuple(replace(t, source=place[t.source], target=place[t.target]) for t in turns),
            exits=tuple(exits),
            feedback=frozenset((place[source], place[target]) for source, target in feedback),
            index={self.nodes[number].id: place[number] for number in kept},
        )

    def _bypassed(self, number: int) -> bool:
        return number != INPUT and self.modules[number].bypassed

    def _sources(self, number: int, output: int, seen: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
        """Return what is heard at an output: itself, or what flows into a bypassed module's input."""
        if not self._bypassed(number):
            return [(number, output)]
        declaration = self.nodes[number].declaration
        input = _passed(declaration, output)
        if input is None or number in seen:
            return []
        return [
            source
            for wire in self.wires
            if wire.target == number and wire.input == input
            for source in self._sources(wire.source, wire.output, seen | {number})
        ]

    def _exits(self, number: int) -> list[Exit]:
        left, right = stereo(self.nodes[number].declaration)
        if left is None or right is None:
            raise GraphError(f"{self.place}.{self.modules[number].id} has no audio output to be heard")
        pairs = zip_longest(self._sources(number, left), self._sources(number, right))
        exits: list[Exit] = []
        for one, other in pairs:
            if one is None or other is None or one[0] != other[0] or one[0] == INPUT:
                raise GraphError(
                    f"{self.place}.{self.modules[number].id} is the output and cannot be bypassed "
                    "with what is connected to it"
                )
            exits.append(Exit(one[0], one[1], other[1]))
        return exits

    def _module(self, id: str, end: str) -> int:
        if id not in self.number:
            raise GraphError(f"{self.place}: {end!r} names no module")
        return self.number[id]

    def _port(self, end: str, *, outputs: bool) -> tuple[int, int]:
        owner, _, id = end.partition(".")
        if owner == INPUT_ID and owner not in self.number:
            if self.scope is Scope.VOICE:
                raise GraphError(f"{self.place}: {end} is what a rack hears; an instrument hears nothing")
            return INPUT, 0
        number = self._module(owner, end)
        declaration = self.nodes[number].declaration
        ports = declaration.outputs if outputs else declaration.inputs
        for index, port in enumerate(ports):
            if port.id == id:
                return number, index
        what = "output" if outputs else "input"
        allowed = ", ".join(port.id for port in ports) or "none"
        raise GraphError(
            f"{self.place}.{owner} ({declaration.kind}) has no {what} {id!r}; allowed: {allowed}"
        )


def _node(place: str, scope: Scope, kinds: Kinds, module: Module) -> Node:
    where = f"{place}.{module.id}"
    declaration = kinds.get(module.kind)
    if declaration is None:
        raise GraphError(
            f"{where}: unknown module kind {module.kind!r}; 'motorik modules' lists the kinds there are"
        )
    if declaration.scope not in (Scope.ANY, scope):
        stands = "patch" if declaration.scope is Scope.VOICE else "channel"
        raise GraphError(f"{where}: {module.kind} can only stand in a {stands}")
    if len(module.samples) > declaration.sample_slots:
        raise GraphError(
            f"{where}: {len(module.samples)} samples; {module.kind} plays at most {declaration.sample_slots}"
        )
    values = [parameter.default for parameter in declaration.parameters]
    for id, value in module.parameters.items():
        index = _parameter_index(place, module.id, declaration, id)
        check_value(where, declaration.parameters[index], value)
        values[index] = value
    return Node(module.id, declaration, tuple(values), module.samples, _tables(where, declaration, module))


def _tables(where: str, declaration: Declaration, module: Module) -> tuple[tuple[float, ...], ...]:
    known = {table.id: table for table in declaration.tables}
    for id, values in module.tables.items():
        table = known.get(id)
        if table is None:
            allowed = ", ".join(known) or "none"
            raise GraphError(f"{where} ({declaration.kind}) has no table {id!r}; allowed: {allowed}")
        if len(values) > table.most or len(values) % table.multiple:
            multiple = f", a multiple of {table.multiple}" if table.multiple > 1 else ""
            raise GraphError(f"{where}.{id}: {len(values)} numbers; allowed at most {table.most}{multiple}")
        if not all(table.low <= value <= table.high for value in values):
            raise GraphError(f"{where}.{id}: a number outside {table.low:.9g} to {table.high:.9g}")
    return tuple(module.tables.get(table.id, ()) for table in declaration.tables)


def check_value(where: str, parameter: Parameter, value: float) -> None:
    """Raise ``GraphError`` when ``value`` is outside what ``parameter`` of the module at ``where`` allows."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    whole = parameter.scale is not Scale.CHOICE or value == int(value)
    if not parameter.low <= value <= parameter.high or not whole:
        names = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
        raise GraphError(
            f"{where}.{parameter.id} = {value:.9g}{unit}; "
            f"allowed {parameter.low:.9g}-{parameter.high:.9g}{unit}{names}"
        )


def _parameter_index(place: str, module: str, declaration: Declaration, id: str) -> int:
    for index, parameter in enumerate(declaration.parameters):
        if parameter.id == id:
            return index
    allowed = ", ".join(parameter.id for parameter in declaration.parameters) or "none"
    raise GraphError(f"{place}.{module} ({declaration.kind}) has no parameter {id!r}; allowed: {allowed}")


def stereo(declaration: Declaration) -> tuple[int, int] | tuple[None, None]:
    """Return the outputs heard left and right: those named so, else the first audio output for both."""
    audio = _audio(declaration.outputs)
    if not audio:
        return None, None
    named = {declaration.outputs[index].id: index for index in audio}
    left = named.get("left", audio[0])
    return left, named.get("right", left)


def _owner(end: str) -> str:
    return end.partition(".")[0]


def _main(declaration: Declaration, output: str) -> int | None:
    """Return the output called ``output``, or where there is none the main one."""
    named = [index for index in _audio(declaration.outputs) if declaration.outputs[index].id == output]
    return named[0] if named else stereo(declaration)[0]


def _audio(ports: tuple[Port, ...]) -> list[int]:
    return [index for index, port in enumerate(ports) if port.rate is Rate.AUDIO]


def _passed(declaration: Declaration, output: int) -> int | None:
    """Return the input a bypassed module passes to ``output``: the like-numbered or last of its rate."""
    rate = declaration.outputs[output].rate
    inputs = [index for index, port in enumerate(declaration.inputs) if port.rate is rate]
    outputs = [index for index, port in enumerate(declaration.outputs) if port.rate is rate]
    return inputs[min(outputs.index(output), len(inputs) - 1)] if inputs else None
