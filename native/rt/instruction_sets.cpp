// Which builds of the kernels this machine can run.
#include <string.h>

#include "backend.h"

namespace mtk {
namespace {

bool equal(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

// [any thread] Fills `found` with the builds that are linked in and that the processor can run; returns how many.
int runnable(const Backend **found) {
    int count = 0;
#ifdef MTK_HAVE_GENERIC
    found[count++] = &generic::kBackend;
#endif
#ifdef MTK_HAVE_NEON
    found[count++] = &neon::kBackend;
#endif
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
#ifdef MTK_HAVE_V2
    if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt")) found[count++] = &v2::kBackend;
#endif
#ifdef MTK_HAVE_V3
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
        found[count++] = &v3::kBackend;
#endif
#ifdef MTK_HAVE_V4
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        found[count++] = &v4::kBackend;
#endif
    return count;
}

}  // namespace

int backend_count() {
    const Backend *found[8];
    return runnable(found);
}

const Backend *backend_at(int index) {
    const Backend *found[8];
    return index >= 0 && index < runnable(found) ? found[index] : nullptr;
}

const Backend *find_backend(const char *name) {
    const Backend *found[8];
    const int count = runnable(found);
    if (!name || !*name) return count ? found[count - 1] : nullptr;
    for (int i = 0; i < count; i++)
        if (equal(found[i]->name, name)) return found[i];
    return nullptr;
}

int find_kernel(const Backend *backend, const char *kind) {
    for (int i = 0; i < backend->kernel_count; i++)
        if (equal(backend->kernels[i]->kind, kind)) return i;
    return -1;
}

}  // namespace mtk
