// The knob's ramp, handed on.
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L> struct ControlMacro {
    using P = params::ControlMacro;

    void prepare(const Setup &) {}

    void process(const Io<L> &io) {
        Ramp<L> *out = io.control_outputs[P::out_out];
        io.from(P::value).store(out->from);
        io.to(P::value).store(out->to);
    }
};
MTK_MODULE("control.macro", ControlMacro)

MTK_END
