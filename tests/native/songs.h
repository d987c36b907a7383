// Small plans and commands for the native tests; every module kind they use is part of any build.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "motorik.h"

#define REQUIRE(condition)                                             \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);     \
            exit(1);                                                   \
        }                                                              \
    } while (0)

struct Random {
    uint32_t state = 1;
    uint32_t operator()(uint32_t below) {
        state = state * 1664525u + 1013904223u;
        return (state >> 8) % below;
    }
};

// An instrument (slot 1, or more) into a channel with a delay; `variant` changes what the plan is made of.
inline MtkPlan *make_plan(MtkEngine *engine, uint32_t variant, uint32_t instruments) {
    char error[MTK_ERROR_SIZE] = "";
    MtkPlan *plan = mtk_plan_new(engine);
    int units[16];
    for (uint32_t i = 0; i < instruments; i++) {
        const uint32_t kind = (variant >> (i * 2)) & 3;   // 0: chokes; 1: analog; 2: wide; 3: legato
        static const int modes[] = {MTK_POLY, MTK_ANALOG, MTK_POLY, MTK_LEGATO};
        units[i] = mtk_plan_add_unit(plan, 1 + i, kind, MTK_SCOPE_VOICE, kind == 2 ? 40 : 6, modes[kind], 0.02, kind == 2, error);
        REQUIRE(units[i] >= 0);
        static const uint8_t group[] = {36, 40, 42, 60, 61, 62, 63, 127};
        if (kind == 0) REQUIRE(mtk_plan_choke(plan, units[i], group, 8, error) == 0);
        const int oscillator = mtk_plan_add_node(plan, units[i], 100 + i * 10, mtk_kernel_index("osc.analog"), 1 + i, error);
        const int filter = mtk_plan_add_node(plan, units[i], 101 + i * 10, mtk_kernel_index("filter.ladder"), 2, error);
        const int envelope = mtk_plan_add_node(plan, units[i], 102 + i * 10, mtk_kernel_index("env.adsr"), 3, error);
        const int amplifier = mtk_plan_add_node(plan, units[i], 103 + i * 10, mtk_kernel_index("amp.vca"), 4, error);
        REQUIRE(oscillator == 0 && filter == 1 && envelope == 2 && amplifier == 3);
        REQUIRE(mtk_plan_connect(plan, units[i], 0, 0, 1, 0, error) == 0);
        REQUIRE(mtk_plan_connect(plan, units[i], 1, 0, 3, 0, error) == 0);
        REQUIRE(mtk_plan_connect(plan, units[i], 2, 0, 3, 1, error) == 0);
        REQUIRE(mtk_plan_modulate(plan, units[i], 2, 0, 1, 2, 2.0, MTK_BIPOLAR, 0.5, error) == 0);
    }
    const bool with_delay = variant & 256;
    const int channel = mtk_plan_add_unit(plan, 50, with_delay, MTK_SCOPE_BUS, 1, 0, 0, 0, error);
    const int strip = mtk_plan_add_node(plan, channel, 500, mtk_kernel_index("mix.channel"), 5, error);
    int last = strip;
    REQUIRE(mtk_plan_connect(plan, channel, -1, 0, strip, 0, error) == 0);
    if (with_delay) {
        last = mtk_plan_add_node(plan, channel, 501, mtk_kernel_index("fx.delay"), 6, error);
        REQUIRE(mtk_plan_connect(plan, channel, strip, 0, last, 0, error) == 0);
    }
    for (uint32_t i = 0; i < instruments; i++) REQUIRE(mtk_plan_route(plan, units[i], 3, 0, 0, channel, 0, error) == 0);
    REQUIRE(mtk_plan_route(plan, channel, last, 0, 0, -1, 0, error) == 0);
    REQUIRE(mtk_plan_tap(plan, channel, 0, 0, error) == 0);
    if (mtk_plan_finish(plan, error) != 0) {
        printf("%s\n", error);
        exit(1);
    }
    return plan;
}

inline MtkCommand plan_command(MtkPlan *plan, int64_t frame) {
    MtkCommand command = {};
    command.kind = MTK_PLAN;
    command.frame = frame;
    command.handle = (uint64_t)(uintptr_t)plan;
    return command;
}

inline MtkCommand random_command(Random *random, int64_t from, uint32_t span, uint32_t instruments) {
    static const uint16_t kinds[] = {MTK_NOTE_ON,   MTK_NOTE_ON,   MTK_NOTE_ON,    MTK_NOTE_OFF,   MTK_NOTE_OFF, MTK_NOTE_CUT,
                                     MTK_PARAMETER, MTK_PARAMETER, MTK_EXPRESSION, MTK_EXPRESSION, MTK_TEMPO};
    MtkCommand command = {};
    command.kind = kinds[(*random)(11)];
    command.frame = from + (int64_t)(*random)(span);
    command.target = 1 + (*random)(instruments);
    command.note = 1 + (*random)(12);
    command.flags = (uint16_t)(*random)(4);
    command.value = (float)(30 + (*random)(60));
    command.value2 = 0.7f;
    command.epoch = 1;
    if (command.kind == MTK_PARAMETER) {
        command.target = 101 + 10 * (*random)(instruments);
        command.index = 2;
        command.value = (float)(100 + (*random)(5000));
    }
    if (command.kind == MTK_EXPRESSION) {
        command.index = (*random)(6);
        if (command.index >= MTK_LEVEL) command.value -= 60;
        command.note = (*random)(12);
    }
    if ((*random)(400) == 0) command.kind = (uint16_t)(MTK_RELEASE_ALL + (*random)(3));
    return command;
}
