// Asking the system to run the calling thread before others.
#pragma once

namespace mtk {

/* [control] Tries SCHED_FIFO for the calling thread; false (and no harm) where that is not allowed. */
bool ask_for_realtime();

}  // namespace mtk
