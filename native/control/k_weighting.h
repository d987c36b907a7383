// The filters of ITU-R BS.1770-4 for any sample rate.
#pragma once
#include "rt/meter.h"

namespace mtk {

/* [control] */
Weighting k_weighting(double sample_rate);

}  // namespace mtk
