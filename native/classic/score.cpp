#include "classic/score.h"

namespace mtk::classic {

namespace {

constexpr double kPal = 8287, kNtsc = 8363;
constexpr int kMacroLength = 32, kMacros = 16 + 128;

template <typename T>
std::vector<T> list(const T *first, int count) {
    return count > 0 ? std::vector<T>(first, first + count) : std::vector<T>();
}

std::vector<std::string> macros_of(const char *text) {
    std::vector<std::string> macros;
    for (int i = 0; text && i < kMacros; i++) {
        const std::string padded(text + i * kMacroLength, kMacroLength - 1);
        macros.push_back(padded.substr(0, padded.find('\0')));
    }
    return macros;
}

PeriodTable table_of(const Rules &rules, bool pal) {
    if (rules.linear || rules.it) return PeriodTable::kNone;
    if (rules.s3m) return PeriodTable::kScreamTracker;
    return rules.mod && pal ? PeriodTable::kProTracker : PeriodTable::kFastTracker;
}

bool within(int value, int low, int high) { return low <= value && value <= high; }

bool loop_fits(const MtkClassicSample &sample, int kind, int start, int end) {
    if (kind == MTK_CLASSIC_LOOP_OFF) return true;
    if (!within(kind, MTK_CLASSIC_LOOP_FORWARD, MTK_CLASSIC_LOOP_PING_PONG)) return false;
    return start >= 0 && start < end && end <= sample.length;
}

bool envelope_fits(const MtkClassicScore &score, const MtkClassicEnvelope &envelope) {
    if (!(envelope.flags & MTK_CLASSIC_ENVELOPE_ON)) return true;
    if (envelope.points < 1 || !within(envelope.first_point, 0, score.points - envelope.points)) return false;
    const int last = envelope.points - 1;
    const bool sustains = envelope.flags & MTK_CLASSIC_ENVELOPE_SUSTAIN, loops = envelope.flags & MTK_CLASSIC_ENVELOPE_LOOP;
    if (sustains && !(within(envelope.sustain_start, 0, last) && within(envelope.sustain_end, 0, last))) return false;
    return !loops || (within(envelope.loop_start, 0, last) && within(envelope.loop_end, 0, last));
}

bool keys_fit(const MtkClassicScore &score, const MtkClassicInstrument &instrument) {
    for (const auto &key : instrument.keys)
        if (!within(key[0], -1, score.samples - 1) || !within(key[1], -256, 256)) return false;
    return within(instrument.first_sample, -1, score.samples - 1);
}

const char *sample_fault(const MtkClassicSample &sample) {
    if (!within(sample.length, 0, 1 << 30)) return "a sample has an impossible length";
    if (!loop_fits(sample, sample.loop, sample.loop_start, sample.loop_end)) return "a loop is not inside its sample";
    if (!loop_fits(sample, sample.sustain, sample.sustain_start, sample.sustain_end))
        return "a sustain loop is not inside its sample";
    if (!within(sample.transpose, -256, 256) || !(sample.finetune > -1e4 && sample.finetune < 1e4))
        return "a sample's tuning is out of range";
    if (!within(sample.volume, 0, 64) || !within(sample.global_volume, 0, 64))
        return "a sample's volume is out of range; allowed 0-64";
    if (!within(sample.pan, -1, 255)) return "a sample's pan is out of range; allowed 0-255";
    return nullptr;
}

const char *instrument_fault(const MtkClassicScore &score, const MtkClassicInstrument &instrument) {
    for (const MtkClassicEnvelope *envelope : {&instrument.volume, &instrument.panning, &instrument.pitch})
        if (!envelope_fits(score, *envelope)) return "an envelope names points it does not have";
    if (!keys_fit(score, instrument)) return "an instrument's keys name samples there are not";
    if (!within(instrument.fade, 0, 1 << 24) || !within(instrument.global_volume, 0, 128))
        return "an instrument's volume is out of range";
    return nullptr;
}

const char *size_fault(const MtkClassicScore &score) {
    if (!within(score.dialect, MTK_CLASSIC_MOD, MTK_CLASSIC_IT)) return "the dialect is none of MOD, XM, S3M, IT";
    if (!within(score.channels, 1, 127)) return "the number of channels is out of range; allowed 1-127";
    if (!within(score.orders, 0, 65535) || !within(score.patterns, 0, 65535))
        return "too many orders or patterns; allowed 65535";
    if (!within(score.samples, 0, 65535) || !within(score.instruments, 0, 65535))
        return "too many samples or instruments; allowed 65535";
    if (score.restart < 0) return "the order to restart from is below 0";
    if (!within(score.speed, 1, 255) || !within(score.tempo, 20, 1000))
        return "speed or tempo out of range; allowed 1-255, 20-1000";
    if (!within(score.global_volume, 0, score.highest_global_volume) || !within(score.highest_global_volume, 1, 128))
        return "the global volume is out of range; allowed 0-128";
    return nullptr;
}

}  // namespace

const char *fault_of(const MtkClassicScore &score) {
    if (const char *fault = size_fault(score)) return fault;
    for (int i = 0; i < score.orders; i++)
        if (score.order[i] < MTK_CLASSIC_ORDER_END) return "an order is neither a pattern nor a mark";
    for (int i = 0; i < score.patterns; i++)
        if (!within(score.pattern_start[i + 1] - score.pattern_start[i], 1, 4096))
            return "a pattern's rows are out of range; allowed 1-4096";
    for (int i = 0; i < score.samples; i++)
        if (const char *fault = sample_fault(score.sample[i])) return fault;
    for (int i = 0; i < score.instruments; i++)
        if (const char *fault = instrument_fault(score, score.instrument[i])) return fault;
    for (int i = 0; i < score.channels; i++)
        if (!within(score.channel[i].pan, 0, 255) || !within(score.channel[i].volume, 0, 64))
            return "a channel's pan or volume is out of range";
    return nullptr;
}

Rules::Rules(const MtkClassicScore &score) {
    const auto says = [&](uint32_t bit) { return (score.rules & bit) != 0; };
    const bool strict = says(MTK_CLASSIC_STRICT);
    dialect = score.dialect;
    mod = dialect == MTK_CLASSIC_MOD;
    xm = dialect == MTK_CLASSIC_XM;
    s3m = dialect == MTK_CLASSIC_S3M;
    it = dialect == MTK_CLASSIC_IT;
    linear = says(MTK_CLASSIC_LINEAR);
    amiga_limits = says(MTK_CLASSIC_AMIGA_LIMITS);
    protracker = mod && strict;
    fast_tracker = xm && strict;
    scream_tracker = s3m && strict;
    instruments = it && says(MTK_CLASSIC_INSTRUMENTS);
    old_effects = it && says(MTK_CLASSIC_OLD_EFFECTS);
    compatible_gxx = it && says(MTK_CLASSIC_COMPATIBLE_GXX);
    speed_only = says(MTK_CLASSIC_SPEED_ONLY);
    any_row_jump = says(MTK_CLASSIC_ANY_ROW_JUMP) || score.flow != MTK_CLASSIC_FLOW_PLAIN;
    fine_in_parameter = s3m || it;
    slides_on_first_tick = says(MTK_CLASSIC_FAST_SLIDES);
    down_wins = s3m;
    half_vibrato = vibrato_down_first = vibrato_on_first_tick = it && !old_effects;
    frees_ended = s3m || instruments;
    end_marker = s3m || it;
    arpeggio_memory = s3m || it;
    straight = says(MTK_CLASSIC_STRAIGHT);
    flow = score.flow;
    periods = says(MTK_CLASSIC_EXACT_PERIODS) ? PeriodTable::kNone : table_of(*this, says(MTK_CLASSIC_PAL));
    middle_c = says(MTK_CLASSIC_PAL) ? kPal : kNtsc;
    highest_global_volume = score.highest_global_volume;
}

Score::Score(const MtkClassicScore &source)
    : order(list(source.order, source.orders)),
      pattern_start(list(source.pattern_start, source.patterns + 1)),
      samples(list(source.sample, source.samples)),
      instruments(list(source.instrument, source.instruments)),
      channel(list(source.channel, source.channels)),
      point(list(source.point, source.points * 2)),
      macros(macros_of(source.macros)),
      channels(source.channels),
      speed(source.speed),
      tempo(source.tempo),
      global_volume(source.global_volume),
      restart(source.restart),
      rules(source) {
    const size_t rows = pattern_start.empty() ? 0 : (size_t)pattern_start.back();
    cells.assign(source.cells, source.cells + rows * (size_t)channels * MTK_CLASSIC_CELL);
}

}  // namespace mtk::classic
