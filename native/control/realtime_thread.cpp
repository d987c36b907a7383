#include "realtime_thread.h"

#ifndef _WIN32
#include <pthread.h>
#include <sched.h>
#endif

namespace mtk {

bool ask_for_realtime() {
#ifdef _WIN32
    return false;
#else
    sched_param priority = {};
    priority.sched_priority = 60;
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority) == 0;
#endif
}

}  // namespace mtk
