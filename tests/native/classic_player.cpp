// sanitize: address,undefined
// Scores of chance in every dialect and under every rule: nothing leaves its memory, numbers stay in their ranges, and
// a copy plays what the original plays.
#include <stdio.h>
#include <string.h>

#include <random>
#include <vector>

#include "motorik_classic.h"

namespace {

constexpr int kChannels = 6, kPatterns = 3, kRows = 16, kSamples = 7, kTicks = 600;

struct Draw {
    std::mt19937 engine;
    int operator()(int low, int high) { return low + (int)(engine() % (unsigned)(high - low + 1)); }
    bool one_in(int n) { return (*this)(1, n) == 1; }
};

struct Material {
    std::vector<int32_t> order, pattern_start, points;
    std::vector<uint8_t> cells;
    std::vector<MtkClassicSample> samples;
    std::vector<MtkClassicInstrument> instruments;
    std::vector<MtkClassicChannel> channels;
    std::vector<char> macros;
    MtkClassicScore score = {};
};

MtkClassicSample sample_of_chance(Draw &draw) {
    MtkClassicSample sample = {};
    sample.length = draw.one_in(6) ? 0 : draw(1, 900);
    sample.finetune = draw(-127, 127);
    sample.transpose = draw(-30, 30);
    if (sample.length > 1) {
        sample.loop = draw(0, 2), sample.sustain = draw(0, 2);
        sample.loop_start = draw(0, sample.length - 1), sample.loop_end = draw(sample.loop_start + 1, sample.length);
        sample.sustain_start = draw(0, sample.length - 1), sample.sustain_end = draw(sample.sustain_start + 1, sample.length);
    }
    sample.whole_first = draw(0, 1);
    sample.volume = draw(0, 64), sample.global_volume = draw(0, 64);
    sample.pan = draw(-1, 255);
    sample.vibrato_shape = draw(0, 3), sample.vibrato_sweep = draw(0, 127);
    sample.vibrato_depth = draw(0, 127), sample.vibrato_rate = draw(0, 127);
    return sample;
}

MtkClassicEnvelope envelope_of_chance(Draw &draw, std::vector<int32_t> &points, int high) {
    MtkClassicEnvelope envelope = {};
    envelope.flags = draw(0, 31);
    envelope.first_point = (int32_t)points.size() / 2;
    envelope.points = draw(1, 6);
    for (int i = 0, tick = 0; i < envelope.points; i++, tick += draw(0, 9)) points.push_back(tick), points.push_back(draw(0, high));
    for (int32_t *mark : {&envelope.sustain_start, &envelope.sustain_end, &envelope.loop_start, &envelope.loop_end})
        *mark = draw(0, envelope.points - 1);
    return envelope;
}

MtkClassicInstrument instrument_of_chance(Draw &draw, std::vector<int32_t> &points) {
    MtkClassicInstrument instrument = {};
    instrument.volume = envelope_of_chance(draw, points, 64);
    instrument.panning = envelope_of_chance(draw, points, 64);
    instrument.pitch = envelope_of_chance(draw, points, 255);
    instrument.playable = !draw.one_in(5);
    instrument.first_sample = draw(-1, kSamples - 1);
    instrument.fade = draw(0, 9000);
    instrument.global_volume = draw(0, 128);
    instrument.default_pan = draw(-1, 255);
    instrument.new_note_action = draw(0, 3), instrument.duplicate_check = draw(0, 3), instrument.duplicate_action = draw(0, 3);
    instrument.cutoff = draw(-1, 127), instrument.resonance = draw(-1, 127);
    instrument.random_volume = draw(0, 100), instrument.random_pan = draw(0, 64);
    instrument.pitch_pan_separation = draw(-32, 32), instrument.pitch_pan_center = draw(0, 119);
    for (auto &key : instrument.keys) key[0] = draw.one_in(9) ? -1 : draw(0, kSamples - 1), key[1] = draw(-12, 12);
    return instrument;
}

void fill_cells(Draw &draw, std::vector<uint8_t> &cells) {
    cells.assign((size_t)kPatterns * kRows * kChannels * MTK_CLASSIC_CELL, 0);
    const int fill = draw(1, 4);
    for (size_t i = 0; i < cells.size(); i += MTK_CLASSIC_CELL) {
        cells[i + 2] = (uint8_t)(draw.one_in(fill) ? draw(0, 255) : (int)MTK_CLASSIC_NO_VOLUME);
        if (draw.one_in(fill)) cells[i] = (uint8_t)draw(0, 255);
        if (draw.one_in(fill)) cells[i + 1] = (uint8_t)draw(0, kSamples + 2);
        if (draw.one_in(fill)) cells[i + 3] = (uint8_t)draw(0, 40), cells[i + 4] = (uint8_t)draw(0, 255);
    }
}

Material material_of_chance(Draw &draw) {
    Material m;
    for (int i = 0; i < 8; i++) m.order.push_back(draw.one_in(8) ? draw(-2, -1) : draw(0, kPatterns));
    for (int i = 0; i <= kPatterns; i++) m.pattern_start.push_back(i * kRows);
    fill_cells(draw, m.cells);
    for (int i = 0; i < kSamples; i++) m.samples.push_back(sample_of_chance(draw));
    for (int i = 0; i < kSamples; i++) m.instruments.push_back(instrument_of_chance(draw, m.points));
    for (int i = 0; i < kChannels; i++) m.channels.push_back({draw(0, 255), draw(0, 64), draw.one_in(7), draw.one_in(7)});
    if (draw.one_in(2)) {
        const char *letters = "F0F000zF0F001znhomvuxyabpsc 0123FAFCFF";
        m.macros.assign(144 * 32, '\0');
        for (char &letter : m.macros) letter = draw.one_in(20) ? '\0' : letters[draw(0, (int)strlen(letters) - 1)];
    }
    m.score.dialect = draw(0, 3), m.score.flow = draw(0, 7), m.score.rules = (uint32_t)draw(0, 4095);
    m.score.channels = kChannels, m.score.orders = (int32_t)m.order.size(), m.score.patterns = kPatterns;
    m.score.samples = kSamples, m.score.instruments = kSamples, m.score.points = (int32_t)m.points.size() / 2;
    m.score.restart = draw(0, 9), m.score.speed = draw(1, 9), m.score.tempo = draw(32, 255);
    m.score.highest_global_volume = draw.one_in(2) ? 64 : 128, m.score.global_volume = draw(0, 64);
    return m;
}

void point_at(Material &m) {
    m.score.order = m.order.data(), m.score.pattern_start = m.pattern_start.data(), m.score.cells = m.cells.data();
    m.score.sample = m.samples.data(), m.score.instrument = m.instruments.data(), m.score.channel = m.channels.data();
    m.score.point = m.points.data(), m.score.macros = m.macros.empty() ? nullptr : m.macros.data();
}

bool holds(const Material &m, const MtkClassicTick &tick, const MtkClassicVoice &voice) {
    if (tick.speed < 1 || tick.tempo < 20 || tick.length <= 0) return false;
    if (voice.sample < 0 || voice.sample >= kSamples || voice.channel < 0 || voice.channel >= kChannels) return false;
    const double length = m.samples[(size_t)voice.sample].length;
    if (!(voice.position >= 0 && voice.position <= length + 1)) return false;
    return voice.volume >= 0 && voice.volume <= 1024 && voice.level >= 0 && voice.level <= 1 && voice.pan >= 0 && voice.pan <= 255;
}

const char *play(const Material &m, Draw &draw) {
    char error[256] = "";
    const double rate = draw.one_in(2) ? 0 : 44100;
    MtkClassicPlayer *player = mtk_classic_new(&m.score, rate, error);
    if (!player) return "a score was refused";
    const int limit = mtk_classic_voice_limit(player);
    std::vector<MtkClassicTick> ticks(kTicks), more(kTicks);
    std::vector<MtkClassicVoice> voices((size_t)(kTicks * limit)), other(voices.size());
    int64_t count = 0, copied = 0;
    const char *fault = nullptr;
    const int64_t half = mtk_classic_play(player, kTicks / 2, 1, ticks.data(), voices.data(), (int64_t)voices.size(), &count);
    for (int64_t i = 0; i < half; i++)
        for (int v = 0; v < ticks[(size_t)i].voices; v++)
            if (!holds(m, ticks[(size_t)i], voices[(size_t)(ticks[(size_t)i].first_voice + v)])) fault = "a number is out of its range";
    MtkClassicPlayer *copy = mtk_classic_copy(player);
    const int64_t rest = mtk_classic_play(player, kTicks, 1, ticks.data(), voices.data(), (int64_t)voices.size(), &count);
    const int64_t again = mtk_classic_play(copy, kTicks, 1, more.data(), other.data(), (int64_t)other.size(), &copied);
    if (rest != again || count != copied) fault = "a copy plays something else";
    if (!fault && memcmp(ticks.data(), more.data(), sizeof(MtkClassicTick) * (size_t)rest)) fault = "a copy has other ticks";
    if (!fault && memcmp(voices.data(), other.data(), sizeof(MtkClassicVoice) * (size_t)count)) fault = "a copy has other voices";
    mtk_classic_seek(copy, draw(0, 9), draw(0, kRows));
    mtk_classic_free(copy);
    mtk_classic_free(player);
    return fault;
}

}  // namespace

int main() {
    for (unsigned seed = 1; seed <= 500; seed++) {
        Draw draw{std::mt19937(seed)};
        Material material = material_of_chance(draw);
        point_at(material);
        if (const char *fault = play(material, draw)) {
            printf("seed %u, dialect %d, rules %u: %s\n", seed, material.score.dialect, material.score.rules, fault);
            return 1;
        }
    }
    return 0;
}
