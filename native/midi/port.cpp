#include "port.h"

#include <string.h>

#include <algorithm>
#include <chrono>

#include "rt/telemetry.h"

namespace mtk {
namespace {

constexpr int kPedals = 16 * 128, kUsed = kPedals + 16;
constexpr double kLate = 1e-3;

bool later(const Waiting &one, const Waiting &other) {
    return one.message.frame != other.message.frame ? one.message.frame > other.message.frame : one.number > other.number;
}

double percentile_us(const uint32_t *buckets, uint64_t total, double part) {
    uint64_t below = 0;
    const uint64_t wanted = (uint64_t)(part * (double)total + 0.999);
    for (int b = 0; b < kMidiBuckets && total; b++)
        if ((below += buckets[b]) >= wanted) return (double)bucket_ticks(b) / 1e3;
    return 0;
}

}  // namespace

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

MidiPort::MidiPort(uint8_t *keys) : keys_(keys) {
    memset(keys_, 0, MTK_MIDI_KEYS);
    heap_.reserve(16384);
}

void MidiPort::add(const MtkMidiMessage &message) {
    heap_.push_back({message, number_++});
    std::push_heap(heap_.begin(), heap_.end(), later);
}

void MidiPort::revoke(int64_t frame) {
    const auto kept = std::remove_if(heap_.begin(), heap_.end(), [&](const Waiting &it) { return it.message.frame >= frame; });
    heap_.erase(kept, heap_.end());
    std::make_heap(heap_.begin(), heap_.end(), later);
}

void MidiPort::send_next(double due) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const MtkMidiMessage message = heap_.back().message;
    heap_.pop_back();
    put(message.data, message.size, message.more, due);
    if (inside_) {
        inside_ = message.more;
        return;
    }
    inside_ = message.more;
    sent_++;
    note(message.data, message.size);
    if (due <= 0) return;
    const double lateness = steady_seconds() - due;
    if (lateness > kLate) late_++;
    const uint64_t ns = lateness > 0 ? (uint64_t)(lateness * 1e9) : 0;
    if (ns > longest_ns_) longest_ns_ = ns;
    buckets_[duration_bucket(ns)]++;
}

// Keeps the table of what is down. A key struck twice goes up once, as on most instruments.
void MidiPort::note(const uint8_t *data, int size) {
    if (size < 2 || data[0] >= 0xF0) return;
    const int kind = data[0] & 0xF0, channel = data[0] & 15;
    keys_[kUsed + channel] = 1;
    if (size < 3) return;
    uint8_t *key = &keys_[channel * 128 + (data[1] & 127)];
    if (kind == 0x90 && data[2]) *key = 1;
    if (kind == 0x80 || (kind == 0x90 && !data[2])) *key = 0;
    if (kind == 0xB0 && data[1] == 64) keys_[kPedals + channel] = data[2] >= 64;
}

void MidiPort::say(uint8_t status, uint8_t first, uint8_t second) {
    const uint8_t data[3] = {status, first, second};
    put(data, 3, false, 0);
    sent_++;
    note(data, 3);
}

void MidiPort::release(bool panic) {
    heap_.clear();
    for (int channel = 0; channel < 16; channel++) {
        for (int key = 0; key < 128; key++)
            if (keys_[channel * 128 + key]) say((uint8_t)(0x80 | channel), (uint8_t)key, 0);
        if (keys_[kPedals + channel]) say((uint8_t)(0xB0 | channel), 64, 0);
        if (!panic || !keys_[kUsed + channel]) continue;
        say((uint8_t)(0xB0 | channel), 120, 0);
        say((uint8_t)(0xB0 | channel), 123, 0);
    }
}

void MidiPort::figures(MtkMidiFigures *out) const {
    uint64_t total = 0;
    for (uint32_t count : buckets_) total += count;
    const double longest = (double)longest_ns_ / 1e3;
    *out = {sent_, late_, lost_, std::min(percentile_us(buckets_, total, 0.5), longest),
            std::min(percentile_us(buckets_, total, 0.99), longest), longest, (uint32_t)heap_.size(), 0, alive_};
    for (int key = 0; key < kPedals; key++) out->keys_down += keys_[key];
    add_figures(out);
}

void MidiPort::reset_figures() {
    sent_ = late_ = lost_ = longest_ns_ = 0;
    memset(buckets_, 0, sizeof buckets_);
    begin_figures();
}

}  // namespace mtk
