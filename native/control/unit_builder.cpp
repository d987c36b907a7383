// From a draft to a unit: lays out its memory, resolves every port to a place and prepares its kernels.
#include <string.h>

#include <algorithm>

#include "error.h"
#include "memory.h"
#include "owned_unit.h"
#include "rt/backend.h"

namespace mtk {
namespace {

constexpr int kForever = 1 << 30;
constexpr double kFadeSeconds = 0.002;
constexpr double kTouchSeconds = 0.005;   // what the player's touch adds follows this slowly

int width_index(int lanes) { return lanes == 4 ? 0 : lanes == 16 ? 1 : 2; }
int32_t aligned(int32_t floats) { return (floats + 15) / 16 * 16; }

// Four lanes for whatever fits, else so wide that few lanes idle; wide blocks hide the latency of recursive filters.
int lanes_for(int voice_lanes) { return voice_lanes <= 4 ? 4 : voice_lanes <= 32 ? 16 : 32; }

// Audio signals that live within a piece share buffers: a slot is taken again after its last reader.
struct Slots {
    std::vector<int> last_use;
    int take(int until, int now) {
        for (size_t i = 0; i < last_use.size(); i++)
            if (last_use[i] < now) {
                last_use[i] = until;
                return (int)i;
            }
        last_use.push_back(until);
        return (int)last_use.size() - 1;
    }
};

class Builder {
  public:
    Builder(const DraftUnit &draft, OwnedUnit *owned) : draft_(draft), owned_(*owned), unit_(owned->unit), lanes_(owned->unit.lanes) {}

    void lay_out() {
        const size_t count = draft_.nodes.size();
        owned_.nodes.resize(count);
        owned_.inputs.resize(count);
        owned_.outputs.resize(count);
        owned_.cables.resize(count);
        owned_.ports.resize(count);
        owned_.addresses.resize(count);
        owned_.modulations.resize(count);
        owned_.followers.resize(count);
        owned_.parameters.resize(count);
        owned_.base_from.resize(count);
        owned_.base_to.resize(count);
        owned_.pending.resize(count);
        owned_.samples.resize(count);
        lay_out_lane_arrays();
        lay_out_common();
        for (size_t n = 0; n < count; n++) lay_out_state((int)n);
        for (size_t n = 0; n < count; n++) lay_out_signals((int)n);
        for (size_t n = 0; n < count; n++) connect((int)n);
        unit_.hot_floats = (size_t)block_;
        for (size_t n = 0; n < count; n++) lay_out_memory((int)n);
        unit_.block_floats = (size_t)block_;
        unit_.scratch_floats = slots_.last_use.size() * (size_t)(kChunkFrames * lanes_);
    }

    size_t common_floats() const { return (size_t)common_; }
    const std::vector<std::pair<int32_t, float>> &defaults() const { return defaults_; }

  private:
    const DraftUnit &draft_;
    OwnedUnit &owned_;
    Unit &unit_;
    const int lanes_;
    int32_t block_ = 0, common_ = 0, silence_ = 0;
    Slots slots_;
    std::vector<std::pair<int32_t, float>> defaults_;   // ramps in `common` and their value

    int32_t take(int32_t *from, int32_t floats) {
        const int32_t offset = *from;
        *from += aligned(floats);
        return offset;
    }

    void remember(int32_t offset, int rows) { owned_.lane_memory.push_back({offset, rows}); }

    void lay_out_lane_arrays() {
        unit_.arrays = {0, 2 * lanes_, 4 * lanes_, 5 * lanes_, 6 * lanes_, 7 * lanes_, 8 * lanes_, 10 * lanes_, 12 * lanes_};
        take(&block_, 12 * lanes_);
    }

    void lay_out_common() {
        int ports = 0;
        for (const DraftNode &node : draft_.nodes)
            for (const DraftCable &cable : node.cables)
                if (cable.source < 0) ports = std::max(ports, cable.output + 1);
        unit_.port_count = ports;
        take(&common_, ports * kChunkFrames * kBusLanes);
        silence_ = take(&common_, kChunkFrames * lanes_);
    }

    void lay_out_state(int n) {
        const DraftNode &draft = draft_.nodes[(size_t)n];
        Node &node = owned_.nodes[(size_t)n];
        node = {};
        node.kernel = draft.kernel;
        node.entry = &draft.kernel->widths[width_index(lanes_)];
        node.slot = draft.slot;
        node.seed = draft.seed;
        node.state = take(&block_, (int32_t)((node.entry->state_bytes + 3) / 4));
        owned_.outputs[(size_t)n].resize((size_t)draft.kernel->output_count);
        for (int o = 0; o < draft.kernel->output_count; o++)
            if (draft.kernel->outputs[o].control) {
                const int32_t ramp = take(&block_, 2 * lanes_);
                owned_.outputs[(size_t)n][(size_t)o] = {kBlock, ramp, 0, 0};
                remember(ramp, 2);
            }
        node.state_floats = block_ - node.state;
        node.ramps = take(&block_, draft.kernel->parameter_count * 2 * lanes_);
    }

    // Until which node an audio output is read; `back` when a node at or before its own reads it.
    int last_reader(int n, int output, bool *back) const {
        int last = n;
        *back = false;
        for (size_t reader = 0; reader < draft_.nodes.size(); reader++)
            for (const DraftCable &cable : draft_.nodes[reader].cables)
                if (cable.source == n && cable.output == output) {
                    last = std::max(last, (int)reader);
                    *back |= (int)reader <= n;
                }
        for (const DraftRoute &route : draft_.routes)
            if (route.node == n && (route.left == output || route.right == output)) last = kForever;
        return last;
    }

    void lay_out_signals(int n) {
        const DraftNode &draft = draft_.nodes[(size_t)n];
        // Sums of several cables live while their node runs.
        owned_.inputs[(size_t)n].resize((size_t)draft.kernel->input_count);
        for (int i = 0; i < draft.kernel->input_count; i++) {
            int cables = 0;
            for (const DraftCable &cable : draft.cables) cables += cable.input == i;
            Input &input = owned_.inputs[(size_t)n][(size_t)i];
            input = {{}, nullptr, cables, draft.kernel->inputs[i].control, cables > 0};
            if (cables < 2) continue;
            if (input.control)
                input.place = {kBlock, take(&block_, 2 * lanes_), 0, 0};
            else
                input.place = {kScratch, slots_.take(n, n) * kChunkFrames * lanes_, 0, 0};
        }
        for (int o = 0; o < draft.kernel->output_count; o++) {
            if (draft.kernel->outputs[o].control) continue;
            bool back;
            const int last = last_reader(n, o, &back);
            Place &place = owned_.outputs[(size_t)n][(size_t)o];
            if (back) {
                place = {kBlock, take(&block_, kRingRows * lanes_), 0, kRingRows - 1};
                remember(place.offset, kRingRows);
            } else {
                place = {kScratch, slots_.take(last, n) * kChunkFrames * lanes_, 0, 0};
            }
        }
    }

    Place source_of(const DraftCable &cable, int reader) const {
        if (cable.source < 0) return {kCommon, cable.output * kChunkFrames * kBusLanes, 0, kChunkFrames - 1};
        Place place = owned_.outputs[(size_t)cable.source][(size_t)cable.output];
        if (place.mask && cable.source >= reader) place.delta = -kChunkFrames;
        return place;
    }

    void connect(int n) {
        const DraftNode &draft = draft_.nodes[(size_t)n];
        auto &cables = owned_.cables[(size_t)n];
        cables.resize((size_t)draft.kernel->input_count);
        for (const DraftCable &cable : draft.cables) cables[(size_t)cable.input].push_back(source_of(cable, n));
        for (int i = 0; i < draft.kernel->input_count; i++) {
            Input &input = owned_.inputs[(size_t)n][(size_t)i];
            input.cables = cables[(size_t)i].data();
            if (input.cable_count == 1) input.place = cables[(size_t)i][0];
            if (input.cable_count > 0) continue;
            if (!input.control) {
                input.place = {kCommon, silence_, 0, 0};
                continue;
            }
            input.place = {kCommon, take(&common_, 2 * lanes_), 0, 0};
            defaults_.push_back({input.place.offset, draft.kernel->inputs[i].initial});
        }
        for (const DraftModulation &modulation : draft.modulations)
            owned_.modulations[(size_t)n].push_back(modulation_of(modulation));
        std::stable_sort(owned_.modulations[(size_t)n].begin(), owned_.modulations[(size_t)n].end(),
                         [](const Modulation &a, const Modulation &b) { return a.parameter < b.parameter; });
    }

    Modulation modulation_of(const DraftModulation &draft) {
        static constexpr float kGain[] = {1, 0.5f, 2}, kShift[] = {0, 0.5f, -1};   // by MtkPolarity
        const bool shaped = draft.polarity != MTK_DIRECT || draft.curve != 0;
        return {draft.parameter, ramp_of(draft.source, draft.output), (float)draft.amount, shaped, kGain[draft.polarity],
                kShift[draft.polarity], (float)(2 * draft.curve / (1 - draft.curve))};
    }

    // The ramp that follows an output; an audio output gets one when it is first asked for.
    int32_t ramp_of(int source, int output) {
        if (draft_.nodes[(size_t)source].kernel->outputs[output].control)
            return owned_.outputs[(size_t)source][(size_t)output].offset;
        auto &followers = owned_.followers[(size_t)source];
        for (const Follower &follower : followers)
            if (follower.output == output) return follower.ramp;
        followers.push_back({output, take(&block_, 2 * lanes_)});
        remember(followers.back().ramp, 2);
        return followers.back().ramp;
    }

    void lay_out_memory(int n) {
        Node &node = owned_.nodes[(size_t)n];
        const Setup setup = {unit_.sample_rate, node.seed, 0};
        const size_t floats = node.entry->memory_floats ? node.entry->memory_floats(setup) : 0;
        node.memory_floats = (int32_t)floats;
        node.memory = floats ? take(&block_, (int32_t)floats) : -1;
    }
};

// Room for the addresses of a node's ports, and what there is to know about them beforehand.
void point_ports(OwnedUnit *owned, size_t n) {
    Node &node = owned->nodes[n];
    const size_t inputs = owned->inputs[n].size(), outputs = owned->outputs[n].size(), blocks = (size_t)owned->unit.blocks;
    owned->addresses[n].assign(2 * blocks * (inputs + outputs), nullptr);
    float **next = owned->addresses[n].data();
    for (size_t block = 0; block < blocks; block++, next += 2 * (inputs + outputs))
        owned->ports[n].push_back({nullptr, 0, (const float **)next, (const float **)next + inputs, next + 2 * inputs, next + 2 * inputs + outputs, {}});
    node.ports = owned->ports[n].data();
    for (size_t i = 0; i < inputs; i++) {
        const Input &input = owned->inputs[n][i];
        node.connected |= (uint32_t)input.connected << i;
        node.sums |= input.cable_count > 1;
        node.rings |= input.place.mask >= kChunkFrames;
    }
    for (const Place &place : owned->outputs[n]) node.rings |= place.mask >= kChunkFrames;
}

void point_nodes(OwnedUnit *owned, const DraftUnit &draft, double sample_rate) {
    Unit &unit = owned->unit;
    for (size_t n = 0; n < owned->nodes.size(); n++) {
        Node &node = owned->nodes[n];
        const size_t parameters = (size_t)node.kernel->parameter_count;
        node.inputs = owned->inputs[n].data();
        node.outputs = owned->outputs[n].data();
        point_ports(owned, n);
        node.modulations = owned->modulations[n].data();
        node.modulation_count = (int32_t)owned->modulations[n].size();
        for (const Modulation &modulation : owned->modulations[n]) node.modulated |= 1u << modulation.parameter;
        node.followers = owned->followers[n].data();
        node.follower_count = (int32_t)owned->followers[n].size();
        owned->parameters[n].resize(parameters);
        owned->base_from[n].resize(parameters);
        owned->base_to[n].resize(parameters);
        for (size_t p = 0; p < parameters; p++) {
            ParameterState *state = &owned->parameters[n][p];
            parameter_prepare(state, &node.kernel->parameters[p], sample_rate);
            state->declared = to_scale_space(&node.kernel->parameters[p], draft.nodes[n].values[p]);
        }
        node.parameters = owned->parameters[n].data();
        node.base_from = owned->base_from[n].data();
        node.base_to = owned->base_to[n].data();
        owned->pending[n].assign(2 * (size_t)unit.blocks, 0);
        node.pending = owned->pending[n].data();
        node.restruck = node.pending + unit.blocks;
        owned->samples[n] = draft.nodes[n].samples;
        node.samples = owned->samples[n].data();
        node.digest = nullptr;
        unit.keeps_voices |= (node.kernel->flags & kKeepsVoice) != 0;
    }
    unit.nodes = owned->nodes.data();
    unit.node_count = (int32_t)owned->nodes.size();
    unit.lane_memory = owned->lane_memory.data();
    unit.lane_memory_count = (int32_t)owned->lane_memory.size();
}

bool allocate(OwnedUnit *owned, const Builder &builder) {
    Unit &unit = owned->unit;
    const size_t blocks = (size_t)unit.blocks;
    owned->arena = (float *)allocate_zeroed(blocks * unit.block_floats * sizeof(float));
    owned->common = (float *)allocate_zeroed(builder.common_floats() * sizeof(float));
    if (!owned->arena || !owned->common) return false;
    owned->voices.resize(blocks * (size_t)unit.lanes);
    owned->masks.assign(blocks * 7, 0);
    owned->stale.assign(blocks, 1);
    unit.arena = owned->arena;
    unit.common = owned->common;
    unit.voices = owned->voices.data();
    unit.active = owned->masks.data();
    unit.fading = unit.active + blocks;
    unit.gliding = unit.fading + blocks;
    unit.touched = unit.gliding + blocks;
    unit.starting = unit.touched + blocks;
    unit.alive = unit.starting + blocks;
    unit.ringing = unit.alive + blocks;
    unit.stale = owned->stale.data();
    for (const auto &[offset, value] : builder.defaults())
        for (int lane = 0; lane < 2 * unit.lanes; lane++) unit.common[offset + lane] = value;
    return true;
}

bool digest(OwnedUnit *owned) {
    for (Node &node : owned->nodes) {
        if (!node.entry->digest_floats) continue;
        const Setup setup = {owned->unit.sample_rate, node.seed, 0};
        const size_t floats = node.entry->digest_floats(setup, node.samples);
        if (!floats) continue;
        owned->digests.push_back((float *)allocate_zeroed(floats * sizeof(float)));
        if (!owned->digests.back()) return false;
        node.entry->digest(setup, node.samples, owned->digests.back());
        node.digest = owned->digests.back();
    }
    return true;
}

// What every lane holds before the first note, and each kernel's state as `prepare` leaves it.
void prepare(OwnedUnit *owned) {
    Unit &unit = owned->unit;
    for (int block = 0; block < unit.blocks; block++) {
        float *arena = unit.arena + (size_t)block * unit.block_floats;
        for (int lane = 0; lane < unit.lanes; lane++) {
            const uint32_t serial = unit.is_bus;
            arena[unit.arrays.pitch + lane] = arena[unit.arrays.pitch + unit.lanes + lane] = 60;
            arena[unit.arrays.gain + lane] = arena[unit.arrays.gain + unit.lanes + lane] = 1;
            arena[unit.arrays.gate + lane] = arena[unit.arrays.velocity + lane] = unit.is_bus ? 1.0f : 0.0f;
            memcpy(arena + unit.arrays.serial + lane, &serial, sizeof serial);
        }
        for (const Node &node : owned->nodes)
            node.entry->prepare(arena + node.state, {unit.sample_rate, node.seed, block * unit.lanes});
        owned->pristine.insert(owned->pristine.end(), arena, arena + unit.hot_floats);
    }
    unit.pristine = owned->pristine.data();
}

std::unique_ptr<Chokes> neighbours(const std::vector<std::vector<uint8_t>> &groups) {
    std::unique_ptr<Chokes> chokes(new Chokes());
    for (const std::vector<uint8_t> &group : groups)
        for (const uint8_t key : group)
            for (const uint8_t other : group) chokes->of[key][other / 64] |= 1ull << other % 64;
    return chokes;
}

}  // namespace

OwnedUnit::~OwnedUnit() {
    release(arena);
    release(common);
    for (float *digest : digests) release(digest);
}

OwnedUnit *build_unit(const DraftUnit &draft, const Backend *backend, double sample_rate, char *error) {
    OwnedUnit *owned = new OwnedUnit;
    Unit &unit = owned->unit;
    const bool poly = draft.scope == MTK_SCOPE_VOICE && draft.voice_mode == MTK_POLY;
    unit.backend = backend;
    unit.slot = draft.slot;
    unit.fingerprint = draft.fingerprint;
    unit.is_bus = draft.scope == MTK_SCOPE_BUS;
    unit.polyphony = poly ? draft.polyphony : 1;
    unit.voice_mode = draft.voice_mode;
    unit.voice_lanes = unit.is_bus ? kBusLanes : poly ? draft.polyphony + MTK_SPARE_VOICES : kMonoLanes;
    unit.lanes = lanes_for(unit.voice_lanes);
    unit.blocks = (unit.voice_lanes + unit.lanes - 1) / unit.lanes;
    unit.glide_frames = (int32_t)(draft.glide_seconds * sample_rate + 0.5);
    unit.fade_frames = (int32_t)(kFadeSeconds * sample_rate + 0.5);
    unit.touch_frames = (int32_t)(kTouchSeconds * sample_rate + 0.5);
    unit.glides_always = draft.glide_always;
    if (!draft.chokes.empty()) unit.chokes = (owned->chokes = neighbours(draft.chokes)).get();
    unit.sample_rate = (float)sample_rate;
    unit.first_event = unit.last_event = -1;
    owned->routes = draft.routes;
    if (unit.is_bus) owned->meter = std::make_unique<Meter>();
    unit.meter = owned->meter.get();
    for (const DraftNode &node : draft.nodes)
        if (!node.kernel->widths[width_index(unit.lanes)].process) {
            fail(kInvalid, error, "%s stands in channels only; it cannot be part of an instrument", node.kernel->kind);
            delete owned;
            return nullptr;
        }
    Builder builder(draft, owned);
    builder.lay_out();
    point_nodes(owned, draft, sample_rate);
    if (!allocate(owned, builder) || !digest(owned)) {
        fail(kNoMemory, error, "no memory for %d lane blocks of %zu bytes", unit.blocks, unit.block_floats * sizeof(float));
        delete owned;
        return nullptr;
    }
    prepare(owned);
    unit_reset(&unit, true);
    return owned;
}

bool can_share(const OwnedUnit &owned, const DraftUnit &draft) {
    const Unit &unit = owned.unit;
    if (unit.slot != draft.slot || unit.fingerprint != draft.fingerprint || owned.nodes.size() != draft.nodes.size()) return false;
    for (size_t n = 0; n < draft.nodes.size(); n++)
        // A sample with the same content may be another one in memory, with another life.
        if (owned.nodes[n].kernel != draft.nodes[n].kernel || owned.nodes[n].slot != draft.nodes[n].slot || owned.samples[n] != draft.nodes[n].samples)
            return false;
    for (const DraftRoute &route : draft.routes) {
        bool kept = false;
        for (const DraftRoute &old : owned.routes)
            kept |= old.node == route.node && old.left == route.left && old.right == route.right;
        if (!kept) return false;
    }
    return true;
}

void release_unit(OwnedUnit *unit) {
    if (--unit->references == 0) delete unit;
}

}  // namespace mtk
