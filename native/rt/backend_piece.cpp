// Runs the nodes of a unit over one piece and adds its lanes up: everything of the host that works on signals.
#include <string.h>

#include "backend.h"
#include "dsp/kernel.h"
#include "dsp/rows.h"
#include "unit.h"

MTK_BEGIN
namespace {

struct Bases {
    float *at[3];
    int64_t frame;
};

template <int L> MTK_INLINE float *address(const Bases &bases, const Place &place) {
    return bases.at[place.base] + place.offset + (((int32_t)bases.frame + place.delta) & place.mask) * L;
}

template <int L> void add_up(float *sum, const Bases &bases, const Input &input, int rows) {
    memcpy(sum, address<L>(bases, input.cables[0]), sizeof(float) * (size_t)(rows * L));
    for (int c = 1; c < input.cable_count; c++) {
        const float *cable = address<L>(bases, input.cables[c]);
        for (int i = 0; i < rows * L; i += L) (Floats<L>::load(sum + i) + Floats<L>::load(cable + i)).store(sum + i);
    }
}

template <int N> MTK_INLINE bool differ(Floats<N, true> a, Floats<N, true> b) {
    const Ints<N> same = a == b;
    int32_t all = -1;
    for (int i = 0; i < N; i++) all &= same.v[i];
    return all == 0;
}
template <int N> MTK_INLINE bool differ(Floats<N, false> a, Floats<N, false> b) {
    return differ(a.lo, b.lo) || differ(a.hi, b.hi);
}

// The signal as its modulation reads it.
template <int L> MTK_INLINE Floats<L> shaped(const Modulation &modulation, Floats<L> signal) {
    const Floats<L> x = signal * modulation.gain + modulation.shift, one = Floats<L>::splat(1.0f);
    return x / ((one - min(abs(x), one)) * modulation.bend + one);
}

// One end (from or to) of a modulated parameter.
template <int L>
MTK_INLINE Floats<L> modulated_end(const Node &node, const float *block, int first, int last, float base, int end) {
    const ParameterState &state = node.parameters[node.modulations[first].parameter];
    Floats<L> value = Floats<L>::splat(base);
    for (int m = first; m < last; m++) {
        const Modulation &modulation = node.modulations[m];
        Floats<L> signal = Floats<L>::load(block + modulation.source + end * L);
        if (modulation.shaped) signal = shaped<L>(modulation, signal);
        value = value + signal * modulation.amount;
    }
    return clamp(value, state.low, state.high);
}

// Writes the ramps that have to be; returns the parameters that move in this piece.
template <int L> uint32_t fill_ramps(const Node &node, float *block, bool all) {
    float *ramps = block + node.ramps;
    uint32_t moving = node.moving & ~node.modulated;
    const uint32_t known = (uint32_t)((1ull << node.kernel->parameter_count) - 1);
    for (uint32_t rest = (all ? known : node.refresh) & ~node.modulated; rest; rest &= rest - 1) {
        const int p = __builtin_ctz(rest);
        Floats<L>::splat(node.base_from[p]).store(ramps + p * 2 * L);
        Floats<L>::splat(node.base_to[p]).store(ramps + p * 2 * L + L);
    }
    for (int first = 0, last; first < node.modulation_count; first = last) {
        const int p = node.modulations[first].parameter;
        for (last = first + 1; last < node.modulation_count && node.modulations[last].parameter == p;) last++;
        const Floats<L> from = modulated_end<L>(node, block, first, last, node.base_from[p], 0);
        const Floats<L> to = modulated_end<L>(node, block, first, last, node.base_to[p], 1);
        from.store(ramps + p * 2 * L);
        to.store(ramps + p * 2 * L + L);
        if (differ(from, to)) moving |= 1u << p;
    }
    return moving;
}

template <int L> void follow(const Node &node, float *block, const Bases &bases, int frames, uint32_t started) {
    for (int f = 0; f < node.follower_count; f++) {
        const float *signal = address<L>(bases, node.outputs[node.followers[f].output]);
        float *ramp = block + node.followers[f].ramp;
        for (int lane = 0; lane < L; lane++) {
            ramp[lane] = (started >> lane) & 1u ? signal[lane] : ramp[L + lane];
            ramp[L + lane] = signal[(frames - 1) * L + lane];
        }
    }
}

// What is the same for all pieces that run with these bases at this row.
template <int L> void prepare_call(const Unit &unit, const Node &node, int index, float *block, Ports *ports) {
    const LaneArrays &arrays = unit.arrays;
    KernelCall &call = ports->call;
    call.sample_rate = unit.sample_rate;
    call.inputs = ports->inputs;
    call.connected = node.connected;
    call.controls = ports->controls;
    call.outputs = ports->outputs;
    call.control_outputs = ports->control_outputs;
    call.parameters = block + node.ramps;
    call.memory = node.memory < 0 ? nullptr : block + node.memory;
    call.samples = node.samples;
    call.digest = node.digest;
    call.pitch = block + arrays.pitch;
    call.gate = block + arrays.gate;
    call.velocity = block + arrays.velocity;
    call.accent = block + arrays.accent;
    call.serial = (const uint32_t *)(block + arrays.serial);
    call.alive = &unit.alive[index];
    call.pressure = block + arrays.pressure;
    call.timbre = block + arrays.timbre;
}

template <int L> void place_ports(const Node &node, const Bases &bases, Ports *ports) {
    const KernelInfo &kernel = *node.kernel;
    for (int i = 0; i < kernel.input_count; i++) {
        float *place = address<L>(bases, node.inputs[i].place);
        ports->inputs[i] = node.inputs[i].control ? nullptr : place;
        ports->controls[i] = node.inputs[i].control ? place : nullptr;
    }
    for (int o = 0; o < kernel.output_count; o++) {
        float *place = address<L>(bases, node.outputs[o]);
        ports->outputs[o] = kernel.outputs[o].control ? nullptr : place;
        ports->control_outputs[o] = kernel.outputs[o].control ? place : nullptr;
    }
    ports->scratch = bases.at[kScratch];
    ports->row = (int32_t)bases.frame & (kChunkFrames - 1);
}

template <int L> void sum_cables(const Node &node, const Bases &bases, int frames) {
    for (int i = 0; i < node.kernel->input_count; i++) {
        const Input &input = node.inputs[i];
        if (input.cable_count > 1) add_up<L>(address<L>(bases, input.place), bases, input, input.control ? 2 : frames);
    }
}

template <int L> void run_node(Unit &unit, Node &node, int index, const Bases &bases, const Piece &piece) {
    float *block = bases.at[kBlock];
    Ports &ports = node.ports[index];
    KernelCall &call = ports.call;
    const bool known = ports.scratch == bases.at[kScratch] && ports.row == ((int32_t)bases.frame & (kChunkFrames - 1));
    if (!known || node.rings) {
        place_ports<L>(node, bases, &ports);
        prepare_call<L>(unit, node, index, block, &ports);
    }
    if (node.sums) sum_cables<L>(node, bases, piece.frames);
    const uint32_t started = node.pending[index], restruck = node.restruck[index];
    call.frames = piece.frames;
    call.grid_end = (piece.offset + piece.frames) % kChunkFrames == 0;
    call.moving = fill_ramps<L>(node, block, unit.stale[index]);
    call.frame = piece.frame;
    call.reciprocal = piece.frames == kChunkFrames ? 1.0f / kChunkFrames : 1.0f / (float)piece.frames;
    call.tempo = piece.tempo;
    call.beat = piece.beat;
    call.restruck = restruck;
    call.sounding = unit.active[index];
    if (started) {
        node.pending[index] = node.restruck[index] = 0;
        if (node.entry->start) node.entry->start(block + node.state, call, started);
    }
    node.entry->process(block + node.state, call);
    if (node.follower_count) follow<L>(node, block, bases, call.frames, started & ~restruck);
}

// A voice starts in lanes that were silent: what is left of earlier voices goes. Kernels with a `start` of their own see
// to their state themselves; in the others every row of L values is a row of lanes.
template <int L> void forget(const Unit &unit, int index, float *block, uint32_t lanes) {
    const float *pristine = unit.pristine + (size_t)index * unit.hot_floats;
    for (uint32_t rest = lanes; rest; rest &= rest - 1) {
        const int lane = __builtin_ctz(rest);
        for (int m = 0; m < unit.lane_memory_count; m++)
            for (int row = 0; row < unit.lane_memory[m].rows; row++) block[unit.lane_memory[m].offset + row * L + lane] = 0;
        for (int n = 0; n < unit.node_count; n++) {
            const Node &node = unit.nodes[n];
            if (node.entry->start) continue;
            const int end = node.state + (int)(node.entry->state_bytes / sizeof(float)) / L * L;
            for (int at = node.state + lane; at < end; at += L) block[at] = pristine[at];
        }
    }
}

// ---- adding lanes up --------------------------------------------------------------------------------------------

template <int L> struct LaneGain {
    Ints<L> sounding;          // all bits set where a voice is
    Floats<L> from, to;
    bool fading;
};

alignas(64) constexpr uint32_t kLaneBits[32] = {
    1u << 0,  1u << 1,  1u << 2,  1u << 3,  1u << 4,  1u << 5,  1u << 6,  1u << 7,  1u << 8,  1u << 9,  1u << 10,
    1u << 11, 1u << 12, 1u << 13, 1u << 14, 1u << 15, 1u << 16, 1u << 17, 1u << 18, 1u << 19, 1u << 20, 1u << 21,
    1u << 22, 1u << 23, 1u << 24, 1u << 25, 1u << 26, 1u << 27, 1u << 28, 1u << 29, 1u << 30, 1u << 31};

template <int L> LaneGain<L> lane_gain(const Unit &unit, int index, const float *block) {
    const Ints<L> bit = as_int(Floats<L>::load((const float *)kLaneBits));
    LaneGain<L> gain;
    gain.sounding = (Ints<L>::splat((int32_t)unit.active[index]) & bit) == bit;
    gain.fading = unit.fading[index] != 0;
    gain.from = Floats<L>::load(block + unit.arrays.gain);
    gain.to = Floats<L>::load(block + unit.arrays.gain + L);
    return gain;
}

MTK_INLINE void accumulate(float *sum, Floats<16> x) { (Floats<16>::load(sum) + x).store(sum); }
MTK_INLINE void accumulate(float *sum, Floats<32, false> x) { ((Floats<16>::load(sum) + x.lo) + x.hi).store(sum); }

// Adds the sounding lanes of a block to `sum`, rows of kGroup lanes.
template <int L> void accumulate_rows(float *sum, const float *signal, int frames, const LaneGain<L> &gain, float reciprocal) {
    Line<L> line(gain.from, gain.to, reciprocal);
    for (int i = 0; i < frames; i++, sum += kGroup, signal += L) {
        Floats<L> x = Floats<L>::load(signal);
        if (gain.fading) x = x * line.next();
        accumulate(sum, as_float(as_int(x) & gain.sounding));
    }
}

// The same rows, each lane with its gain; they lie in `room` where that is not 1.
const float *faded_rows(float *room, const float *signal, int frames, const LaneGain<4> &gain, float reciprocal) {
    if (!gain.fading) return signal;
    Line<4> line(gain.from, gain.to, reciprocal);
    for (int i = 0; i < frames; i++) (Floats<4>::load(signal + i * 4) * line.next()).store(room + i * 4);
    return room;
}

// The sum of each four lanes in all four of them, by halves: (i) + (i + 2), (0) + (1). Never -0.
template <int N> MTK_INLINE Floats<N> across_fours(Floats<N> four) {
    const Floats<N> pairs = four + shuffle_fours<2, 3, 0, 1>(four);
    return (pairs + shuffle_fours<1, 0, 3, 2>(pairs)) + 0.0f;
}

// The sum of a row of kGroup lanes in four lanes, by halves: (i) + (i + 8), (i) + (i + 4), then as above.
MTK_INLINE Floats<4> across_group(const float *row) {
    return across_fours((Floats<4>::load(row) + Floats<4>::load(row + 8)) + (Floats<4>::load(row + 4) + Floats<4>::load(row + 12)));
}

MTK_INLINE float route_weight(const Route &route, int64_t frame, int64_t fade_start) {
    if (route.fade == kSteady) return 1;
    const int64_t elapsed = frame + 1 - fade_start;
    const float in = elapsed >= kFadeFrames ? 1.0f : elapsed <= 0 ? 0.0f : (float)elapsed * (1.0f / kFadeFrames);
    return route.fade == kFadeIn ? in : 1.0f - in;
}

template <int N> MTK_INLINE Ints<N> lanes_of_fours(int32_t a, int32_t b, int32_t c, int32_t d) {
    const Ints<4> four = {Native<4>::I{a, b, c, d}};
    return as_int(repeat<N>(as_float(four)));
}

// Fills the piece's rows of the route's buffer: `rows(width, i)` gives row i, or rows i to i + 3.
template <class Rows> MTK_INLINE void write_route(const Route &route, const Piece &piece, Rows rows) {
    float *first = route.buffer + piece.offset * kBusLanes;
    by_fours(piece.frames, [&](auto width, int i) {
        constexpr int N = decltype(width)::lanes;
        as_float(as_int(rows(width, i)) & lanes_of_fours<N>(-1, -1, 0, 0)).store(first + i * kBusLanes);
    });
    if (route.fade == kSteady) return;
    for (int i = 0; i < piece.frames; i++, first += kBusLanes)
        (Floats<4>::load(first) * route_weight(route, piece.frame + i, piece.fade_start)).store(first);
}

template <int N> MTK_INLINE Floats<N> sides(Floats<N> left, Floats<N> right) {
    return select(lanes_of_fours<N>(-1, 0, -1, 0), left, right);
}

// `left` and `right` are sums of kGroup lanes; the same ones where both sides are.
void write_group_route(const Route &route, const float *left, const float *right, const Piece &piece) {
    write_route(route, piece, [&](auto width, int i) {
        constexpr int N = decltype(width)::lanes;
        alignas(64) float four[N];
        for (int r = 0; r < N; r += 4) {
            const Floats<4> one = across_group(left + (i * 4 + r) * 4);
            (left == right ? one : sides(one, across_group(right + (i * 4 + r) * 4))).store(four + r);
        }
        return load_fours<N>(four);
    });
}

// `left` and `right` are rows of four lanes, of which `sounding` count.
void write_four_route(const Route &route, const float *left, const float *right, Ints<4> sounding, const Piece &piece) {
    write_route(route, piece, [&](auto width, int i) {
        constexpr int N = decltype(width)::lanes;
        const Ints<N> heard = as_int(repeat<N>(as_float(sounding)));
        const auto side = [&](const float *rows) { return across_fours(as_float(as_int(load_fours<N>(rows + i * 4)) & heard)); };
        return left == right ? side(left) : sides(side(left), side(right));
    });
}

void write_bus_route(const Route &route, const float *signal, const Piece &piece) {
    write_route(route, piece, [&](auto width, int i) { return Floats<decltype(width)::lanes>::load(signal + i * kBusLanes); });
}

// ---- a unit -------------------------------------------------------------------------------------------------------

template <int L> void run_block(Unit &unit, int index, const Bases &bases, const Piece &piece) {
    if (unit.starting[index]) forget<L>(unit, index, bases.at[kBlock], unit.starting[index]);
    unit.starting[index] = 0;
    unit.alive[index] = 0;
    for (int n = 0; n < unit.node_count; n++) run_node<L>(unit, unit.nodes[n], index, bases, piece);
    unit.stale[index] = 0;
}

// Which voices that are over are heard in the last row of the piece.
template <int L> uint32_t ringing(const Unit &unit, int index, const Bases &bases, const Piece &piece) {
    constexpr float kHeard = 1e-3f;   // -60 dB
    if (!unit.keeps_voices) return 0;
    const uint32_t ended = unit.active[index] & ~unit.alive[index] & ~unit.fading[index];
    uint32_t heard = 0;
    for (int r = 0; ended && r < piece.route_count; r++)
        for (const Place *place : {&piece.routes[r].left_place, &piece.routes[r].right_place}) {
            const Floats<L> last = Floats<L>::load(address<L>(bases, *place) + (piece.frames - 1) * L);
            heard |= bits(abs(last) > Floats<L>::splat(kHeard));
        }
    return ended & heard;
}

bool silent(const Unit &unit) {
    uint32_t active = 0;
    for (int index = 0; index < unit.blocks; index++) active |= unit.active[index];
    return active == 0;
}

void write_silence(Unit &unit, const Piece &piece) {
    memset(unit.stale, 1, (size_t)unit.blocks);
    for (int r = 0; r < piece.route_count; r++)
        memset(piece.routes[r].buffer + piece.offset * kBusLanes, 0, sizeof(float) * (size_t)(piece.frames * kBusLanes));
}

Bases bases_of(const Unit &unit, int index, const Piece &piece) {
    return {{piece.scratch, unit.arena + (size_t)index * unit.block_floats, unit.common}, piece.frame};
}

// Blocks of 16 or 32 lanes: their sums grow block by block, rows of kGroup lanes.
template <int L> void run_blocks(Unit &unit, const Piece &piece) {
    constexpr int kSum = kChunkFrames * kGroup;
    float *sums = piece.scratch + unit.scratch_floats;
    const float reciprocal = 1.0f / (float)piece.frames;
    memset(sums, 0, sizeof(float) * (size_t)(piece.route_count * 2 * kSum));
    for (int index = 0; index < unit.blocks; index++) {
        if (!unit.active[index]) {
            unit.stale[index] = 1;
            continue;
        }
        const Bases bases = bases_of(unit, index, piece);
        run_block<L>(unit, index, bases, piece);
        unit.ringing[index] = ringing<L>(unit, index, bases, piece);
        const LaneGain<L> gain = lane_gain<L>(unit, index, bases.at[kBlock]);
        for (int r = 0; r < piece.route_count; r++) {
            const Route &route = piece.routes[r];
            float *sum = sums + r * 2 * kSum;
            accumulate_rows<L>(sum, address<L>(bases, route.left_place), piece.frames, gain, reciprocal);
            if (route.left != route.right)
                accumulate_rows<L>(sum + kSum, address<L>(bases, route.right_place), piece.frames, gain, reciprocal);
        }
    }
    for (int r = 0; r < piece.route_count; r++) {
        const float *left = sums + r * 2 * kSum;
        write_group_route(piece.routes[r], left, piece.routes[r].left == piece.routes[r].right ? left : left + kSum, piece);
    }
}

// The one block of a unit with four lanes.
void run_fours(Unit &unit, const Piece &piece) {
    const Bases bases = bases_of(unit, 0, piece);
    run_block<4>(unit, 0, bases, piece);
    unit.ringing[0] = ringing<4>(unit, 0, bases, piece);
    const LaneGain<4> gain = lane_gain<4>(unit, 0, bases.at[kBlock]);
    float *room = piece.scratch + unit.scratch_floats;
    const float reciprocal = 1.0f / (float)piece.frames;
    for (int r = 0; r < piece.route_count; r++) {
        const Route &route = piece.routes[r];
        const float *left = faded_rows(room, address<4>(bases, route.left_place), piece.frames, gain, reciprocal), *right = left;
        if (route.left != route.right)
            right = faded_rows(room + kChunkFrames * 4, address<4>(bases, route.right_place), piece.frames, gain, reciprocal);
        write_four_route(route, left, right, gain.sounding, piece);
    }
}

void run_bus(Unit &unit, const Piece &piece) {
    const Bases bases = bases_of(unit, 0, piece);
    run_block<kBusLanes>(unit, 0, bases, piece);
    for (int r = 0; r < piece.route_count; r++)
        write_bus_route(piece.routes[r], address<kBusLanes>(bases, piece.routes[r].left_place), piece);
}

}  // namespace

void run_piece(Unit *unit, const Piece *piece) {
    if (unit->is_bus) return run_bus(*unit, *piece);
    if (silent(*unit)) return write_silence(*unit, *piece);
    if (unit->lanes == 4) return run_fours(*unit, *piece);
    if (unit->lanes == 16) return run_blocks<16>(*unit, *piece);
    run_blocks<32>(*unit, *piece);
}

float peak_of(const float *rows, int chunks) {
    Floats<16> largest[4];   // chains that do not wait for one another
    for (int k = 0; k < 4; k++) largest[k] = abs(Floats<16>::load(rows + k * 16));
    for (int i = 64; i < chunks * kChunkFrames * kBusLanes; i += 64)
        for (int k = 0; k < 4; k++) largest[k] = max(abs(Floats<16>::load(rows + i + k * 16)), largest[k]);
    alignas(64) float lanes[16];
    max(max(largest[0], largest[1]), max(largest[2], largest[3])).store(lanes);
    const Floats<4> four = max(max(Floats<4>::load(lanes), Floats<4>::load(lanes + 4)),
                               max(Floats<4>::load(lanes + 8), Floats<4>::load(lanes + 12)));
    return four[0] > four[1] ? four[0] : four[1];
}

void sum_chunk(float *target, const float *const *sources, int count, int row) {
    // As much as has room in registers: each source is fetched once.
    constexpr int kPart = kChunkFrames * kBusLanes / (kNativeLanes == 16 ? 1 : 2), kParts = kChunkFrames * kBusLanes / kPart;
    for (int first = 0; first < kParts * kPart; first += kPart) {
        Floats<16> sum[kPart / 16];
        for (int k = 0; k < kPart / 16; k++) sum[k] = Floats<16>::splat(0.0f);
        for (int s = 0; s < count; s++) {
            const float *source = sources[s] + row * kBusLanes + first;
            for (int k = 0; k < kPart / 16; k++) sum[k] = sum[k] + Floats<16>::load(source + k * 16);
        }
        for (int k = 0; k < kPart / 16; k++) sum[k].store(target + first + k * 16);
    }
}

MTK_END
