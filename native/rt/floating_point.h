// The floating-point mode all sound is made in: round to nearest, denormals on, nothing traps.
#pragma once
#include <stdint.h>

namespace mtk {

struct FloatingPoint {
    uint64_t control;
};

/* [audio] Sets the engine's mode and returns the caller's, to be given back with leave_floating_point. */
FloatingPoint enter_floating_point();
void leave_floating_point(FloatingPoint caller);

}  // namespace mtk
