#include "key_port.h"

#include <atomic>

namespace mtk {
namespace {

constexpr uint64_t kOurs = 1ull << 63;                     // no note that is numbered elsewhere has this bit
constexpr int kSustain = 64, kAllSoundOff = 120, kAllNotesOff = 123;

std::atomic<uint64_t> notes{0};

uint64_t spot(const MtkKeyPlace &place) { return (uint64_t)place.target << 32 | place.key; }

MtkCommand command(MtkCommandKind kind, uint32_t target, uint64_t note) {
    MtkCommand made = {};
    made.kind = (uint16_t)kind;
    made.target = target;
    made.note = note;
    return made;
}

}  // namespace

void KeyPort::set_table(const MtkKeyTable &table) {
    table_.velocities.assign(table.velocities, table.velocities + 128);
    table_.pedals.assign(table.pedals, table.pedals + 16);
    table_.starts.assign(table.starts, table.starts + kChannelKeys + 1);
    table_.places.assign(table.places, table.places + table_.starts[kChannelKeys]);
}

bool KeyPort::hear(const uint8_t *data, uint32_t size, Deeds *deeds) {
    if (size != 3 || (data[1] | data[2]) > 127) return false;
    const int channel = data[0] & 15, key = channel * 128 + data[1];
    switch (data[0] & 0xF0) {
        case 0x90:
            return data[2] ? strike(key, data[2], deeds) : release(channel, key, deeds);
        case 0x80:
            return release(channel, key, deeds);
        case 0xB0:
            if (data[1] == kSustain) pedal(channel, data[2] >= 64, deeds);
            if (data[1] != kAllSoundOff && data[1] != kAllNotesOff) return false;
            pedals_[channel] = false;
            end_channel(&down_, channel, deeds);
            end_channel(&held_, channel, deeds);
            return false;
        default:
            return false;
    }
}

void KeyPort::let_go(Deeds *deeds) {
    for (const auto &it : sounding_) deeds->commands.push_back(command(MTK_NOTE_OFF, (uint32_t)(it.first >> 32), it.second.note));
    down_.clear();
    held_.clear();
    sounding_.clear();
    for (bool &down : pedals_) down = false;
}

bool KeyPort::strike(int key, int velocity, Deeds *deeds) {
    end_key(&down_, key, deeds);
    end_key(&held_, key, deeds);
    const auto first = table_.places.begin() + table_.starts[key], last = table_.places.begin() + table_.starts[key + 1];
    if (first == last) return false;
    const Places &places = down_[key] = Places(first, last);
    for (const MtkKeyPlace &place : places) begin(place, table_.velocities[velocity], deeds);
    return true;
}

bool KeyPort::release(int channel, int key, Deeds *deeds) {
    const auto found = down_.find(key);
    if (found == down_.end()) return false;
    if (pedals_[channel]) {
        end_key(&held_, key, deeds);
        held_[key] = found->second;
        down_.erase(found);
    } else {
        end_key(&down_, key, deeds);
    }
    return true;
}

void KeyPort::pedal(int channel, bool down, Deeds *deeds) {
    pedals_[channel] = down && table_.pedals[channel];
    if (!down) end_channel(&held_, channel, deeds);
}

void KeyPort::end_key(Keys *keys, int key, Deeds *deeds) {
    const auto found = keys->find(key);
    if (found == keys->end()) return;
    const Places places = std::move(found->second);
    keys->erase(found);
    for (const MtkKeyPlace &place : places) end(place, deeds);
}

void KeyPort::end_channel(Keys *keys, int channel, Deeds *deeds) {
    for (int key = channel * 128; key < (channel + 1) * 128; key++) end_key(keys, key, deeds);
}

void KeyPort::begin(const MtkKeyPlace &place, float velocity, Deeds *deeds) {
    Sounding &sounding = sounding_[spot(place)];
    if (sounding.keys++) deeds->commands.push_back(command(MTK_NOTE_OFF, place.target, sounding.note));
    sounding.note = kOurs | notes.fetch_add(1, std::memory_order_relaxed);
    MtkCommand on = command(MTK_NOTE_ON, place.target, sounding.note);
    on.value = place.pitch;
    on.value2 = velocity;
    deeds->commands.push_back(on);
    deeds->struck.push_back({sounding.note, place.target, place.key});
}

void KeyPort::end(const MtkKeyPlace &place, Deeds *deeds) {
    const auto found = sounding_.find(spot(place));
    if (found == sounding_.end() || --found->second.keys) return;
    deeds->commands.push_back(command(MTK_NOTE_OFF, place.target, found->second.note));
    sounding_.erase(found);
}

}  // namespace mtk
