#include "floating_point.h"

namespace mtk {

#if defined(__x86_64__)

FloatingPoint enter_floating_point() {
    const FloatingPoint caller = {__builtin_ia32_stmxcsr()};
    __builtin_ia32_ldmxcsr(0x1f80);
    return caller;
}
void leave_floating_point(FloatingPoint caller) { __builtin_ia32_ldmxcsr((unsigned)caller.control); }

#elif defined(__aarch64__)

FloatingPoint enter_floating_point() {
    FloatingPoint caller;
    __asm__ volatile("mrs %0, fpcr" : "=r"(caller.control));
    __asm__ volatile("msr fpcr, %0" ::"r"((uint64_t)0));
    return caller;
}
void leave_floating_point(FloatingPoint caller) { __asm__ volatile("msr fpcr, %0" ::"r"(caller.control)); }

#else

FloatingPoint enter_floating_point() { return {0}; }
void leave_floating_point(FloatingPoint) {}

#endif

}  // namespace mtk
