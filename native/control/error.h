// How control functions say what went wrong: one sentence into the caller's buffer.
#pragma once
#include <stdarg.h>
#include <stdio.h>

#include "motorik.h"

namespace mtk {

enum MtkStatus { kOk = 0, kInvalid = -1, kNoMemory = -2, kBusy = -3 };

/* [control] Writes the sentence (when there is a buffer) and returns `status`. */
__attribute__((format(printf, 3, 4))) inline int fail(int status, char *error, const char *format, ...) {
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error, MTK_ERROR_SIZE, format, arguments);
        va_end(arguments);
    }
    return status;
}

}  // namespace mtk
