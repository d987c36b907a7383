#include "pending.h"

namespace mtk {
namespace {

bool before(const PendingKey &a, const PendingKey &b) {
    return a.frame != b.frame ? a.frame < b.frame : a.order < b.order;
}

void sift_up(Pending *pending, int at) {
    const PendingKey key = pending->keys[at];
    for (int parent; at > 0 && before(key, pending->keys[parent = (at - 1) / 2]); at = parent)
        pending->keys[at] = pending->keys[parent];
    pending->keys[at] = key;
}

void sift_down(Pending *pending, int at) {
    const PendingKey key = pending->keys[at];
    for (int child; (child = 2 * at + 1) < pending->count; at = child) {
        if (child + 1 < pending->count && before(pending->keys[child + 1], pending->keys[child])) child++;
        if (!before(pending->keys[child], key)) break;
        pending->keys[at] = pending->keys[child];
    }
    pending->keys[at] = key;
}

}  // namespace

bool pending_add(Pending *pending, const MtkCommand *command) {
    if (pending->count == pending->capacity) return false;
    const uint32_t slot = pending->free_slots[pending->capacity - 1 - pending->count];
    pending->commands[slot] = *command;
    pending->plans += command->kind == MTK_PLAN;
    pending->keys[pending->count] = {command->frame, pending->arrivals++, slot};
    sift_up(pending, pending->count++);
    return true;
}

const MtkCommand *pending_first(const Pending *pending) {
    return pending->count ? &pending->commands[pending->keys[0].slot] : nullptr;
}

void pending_drop_first(Pending *pending) {
    const uint32_t slot = pending->keys[0].slot;
    pending->plans -= pending->commands[slot].kind == MTK_PLAN;
    pending->keys[0] = pending->keys[--pending->count];
    pending->free_slots[pending->capacity - 1 - pending->count] = slot;
    if (pending->count) sift_down(pending, 0);
}

int pending_revoke(Pending *pending, uint32_t epoch, int64_t frame, void (*dropped)(void *, uint64_t), void *context) {
    int kept = 0, revoked = 0;
    const int count = pending->count;
    for (int i = 0; i < count; i++) {
        const PendingKey key = pending->keys[i];
        const MtkCommand *command = &pending->commands[key.slot];
        if (command->epoch >= epoch || key.frame < frame) {
            pending->keys[kept++] = key;
            continue;
        }
        if (command->kind == MTK_PLAN) {
            dropped(context, command->handle);
            pending->plans--;
        }
        revoked++;
        pending->count--;
        pending->free_slots[pending->capacity - 1 - pending->count] = key.slot;
    }
    for (int i = kept / 2 - 1; i >= 0; i--) sift_down(pending, i);
    return revoked;
}

void pending_clear(Pending *pending) {
    pending->count = pending->plans = 0;
    pending->arrivals = 0;
    for (int i = 0; i < pending->capacity; i++) pending->free_slots[i] = (uint32_t)(pending->capacity - 1 - i);
}

}  // namespace mtk
