// From the bytes of a file's cell to what it asks for.
#pragma once
#include "classic/effects.h"
#include "motorik_classic.h"

namespace mtk::classic {

// `old_effects`: Impulse Tracker's. `memory`: the channel's last Sxy, which S00 repeats in Impulse Tracker.
Cell translate(int dialect, bool old_effects, const uint8_t *bytes, uint8_t &memory);

}  // namespace mtk::classic
