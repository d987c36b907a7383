// What this build can do: instruction sets and module kinds.
#include "motorik.h"
#include "rt/backend.h"

using namespace mtk;

int mtk_instruction_set_count(void) { return backend_count(); }

const char *mtk_instruction_set_name(int index) {
    const Backend *backend = backend_at(index);
    return backend ? backend->name : nullptr;
}

int mtk_kernel_count(void) { return backend_count() ? backend_at(0)->kernel_count : 0; }

const char *mtk_kernel_kind(int index) {
    return index >= 0 && index < mtk_kernel_count() ? backend_at(0)->kernels[index]->kind : nullptr;
}

int mtk_kernel_index(const char *kind) { return backend_count() ? find_kernel(backend_at(0), kind) : -1; }
