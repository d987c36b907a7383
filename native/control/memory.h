// Aligned memory for signals and kernel state.
#pragma once
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <malloc.h>
#endif

namespace mtk {

/* [control] Zeroed and touched, so that the callback meets no page fault; 64-byte aligned; null when out of memory. */
inline void *allocate_zeroed(size_t bytes) {
    bytes = (bytes + 63) / 64 * 64;
    if (bytes == 0) bytes = 64;
#ifdef _WIN32
    void *memory = _aligned_malloc(bytes, 64);
#else
    void *memory = aligned_alloc(64, bytes);
#endif
    if (memory) memset(memory, 0, bytes);
    return memory;
}

/* [control] */
inline void release(void *memory) {
#ifdef _WIN32
    _aligned_free(memory);
#else
    free(memory);
#endif
}

}  // namespace mtk
