// Impulse Tracker's MIDI macros, as far as they move the filter: bytes in hexadecimal, with letters for what is played.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kNone = -1;

// Digits of a macro, with its letters filled in, as bytes.
class MacroReader {
  public:
    MacroReader(const std::string &text, int parameter, const Player &player, int slot)
        : text_(text), parameter_(parameter), player_(player), slot_(slot) {}

    bool more() const { return position_ < text_.size(); }
    int byte() {
        const int high = digit(), low = digit();
        return high < 0 || low < 0 ? kNone : high << 4 | low;
    }

  private:
    int digit() {
        if (second_ != kNone) {
            const int held = second_;
            second_ = kNone;
            return held;
        }
        while (more()) {
            const char letter = text_[position_++];
            if (letter >= '0' && letter <= '9') return letter - '0';
            if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
            if (letter == 'c') return 0;
            const int value = value_of(letter);
            if (value == kNone) continue;
            second_ = value & 15;
            return value >> 4 & 15;
        }
        return kNone;
    }

    static int bounded(int value, int low) { return value < low ? low : value > 127 ? 127 : value; }

    int velocity(const Channel &c) const {
        const auto &score = player_.score();
        const int own = score.has_instrument(c.instrument) ? score.instruments[(size_t)c.instrument].global_volume / 2 : 64;
        const int64_t product = (int64_t)player_.state().global_volume * c.volume * c.channel_volume * c.sample_volume;
        return bounded((int)((product * own) >> 24), 1);
    }

    int value_of(char letter) const {
        const Slot &place = player_.state().slots[(size_t)slot_];
        const Channel &c = place.channel;
        switch (letter) {
            case 'z': return parameter_;
            case 'n': return c.key & 127;
            case 'h': return slot_;
            case 'o': return c.memory.offset;
            case 'm': return place.voice.on && place.voice.backward;
            case 'v': return velocity(c);
            case 'u': return bounded(c.macro_volume >> 3, 1);
            case 'x': return bounded(c.macro_pan >> 1, 0);
            case 'y': return bounded(c.final_pan >> 1, 0);
            case 'a':
            case 'b':
            case 'p':
            case 's': return 0;
            default: return kNone;
        }
    }

    const std::string &text_;
    const int parameter_;
    const Player &player_;
    const int slot_;
    size_t position_ = 0;
    int second_ = kNone;
};

void set_filter(Channel &c, int what, int value) {
    if (what == 0) c.cutoff = value * 2;
    if (what == 1) c.resonance = value * 2;
}

}  // namespace

// F0 F0 what value is an order to the filter; FA, FC and FF open it, wherever they stand; the rest is for others.
void Player::execute(const std::string &macro, int slot, int parameter) {
    Channel &c = s.slots[(size_t)slot].channel;
    MacroReader reader(macro, parameter, *this, slot);
    while (reader.more()) {
        int order = reader.byte(), own = kNone;
        if (order == 0xf0) {
            order = reader.byte();
            if (order == 0xf0 || order == 0xf1) own = order & 15;
        }
        if (own == kNone) {
            if (order == 0xfa || order == 0xfc || order == 0xff) {
                set_filter(c, 0, 127);
                set_filter(c, 1, 0);
            }
            continue;
        }
        const int what = reader.byte(), value = reader.byte();
        if (own == 0 && what >= 0 && what < 0x80 && value >= 0 && value < 0x80) set_filter(c, what, value);
    }
}

void Player::run_macro(int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    if (!c.doing.macro || !rules.it) return;
    if (c.macro_slide != 0) {
        c.macro_value += c.macro_slide;
        const bool arrived = c.macro_slide > 0 ? c.macro_value > c.macro_target : c.macro_value < c.macro_target;
        if (arrived) {
            c.macro_value = c.macro_target;
            c.macro_slide = 0;
        }
    } else if (s.flow.tick) {
        return;
    }
    const int value = (int)c.macro_value;
    const auto &macros = score_->macros;
    if (!macros.empty())
        execute(macros[(size_t)(value >= 0x80 ? 16 + value - 0x80 : c.macro)], slot, value);
    else if (value >= 0x80 && value < 0x90)
        set_filter(c, 1, (value - 0x80) << 3);
    else if (value < 0x80 && c.macro == 0)
        set_filter(c, 0, value);
}

}  // namespace mtk::classic
