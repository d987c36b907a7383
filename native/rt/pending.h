// Scheduled commands that have been read but are not due: a heap ordered by (frame, order of arrival).
#pragma once
#include "motorik.h"

namespace mtk {

struct PendingKey {
    int64_t frame;
    uint64_t order;
    uint32_t slot;
};

struct Pending {
    PendingKey *keys;
    MtkCommand *commands;
    uint32_t *free_slots;
    int count, capacity;
    int plans;                       // of the commands that wait
    uint64_t arrivals;
};

/* [audio] False when full. */
bool pending_add(Pending *pending, const MtkCommand *command);
/* [audio] The earliest command, or null. */
const MtkCommand *pending_first(const Pending *pending);
void pending_drop_first(Pending *pending);
/* [audio] Drops what belongs to an epoch before `epoch` and is due at `frame` or later. Dropped plans go to `dropped`. */
int pending_revoke(Pending *pending, uint32_t epoch, int64_t frame, void (*dropped)(void *context, uint64_t plan), void *context);
/* [control] */
void pending_clear(Pending *pending);

}  // namespace mtk
