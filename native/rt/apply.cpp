// What a command does to a unit.
#include "engine.h"

namespace mtk {

namespace {

float float_of(uint32_t bits) {
    float value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

Told told_of(const MtkCommand *command) {
    Told told;
    told.flags = command->flags;
    told.channel = command->target;
    told.number = command->index;
    told.place = (int64_t)command->note;
    told.frequency = command->value;
    told.left = float_of((uint32_t)command->handle);
    told.right = float_of((uint32_t)(command->handle >> 32));
    told.sample = (int)(command->reserved & 0xffff);
    told.cutoff = (int)(command->reserved >> 16 & 0xff);
    told.resonance = (int)(command->reserved >> 24 & 0xff);
    return told;
}

void tell_decks(Unit *unit, const Told &told, int64_t frame) {
    if (!unit->is_deck) return;
    for (int n = 0; n < unit->node_count; n++) {
        const Node *node = &unit->nodes[n];
        if (!node->entry->tell) continue;
        KernelCall call = {};
        call.sample_rate = unit->sample_rate;
        call.frame = frame;
        call.samples = node->samples;
        call.memory = node->memory < 0 ? nullptr : unit->arena + node->memory;
        node->entry->tell(unit->arena + node->state, call, told);
    }
}

Told everyone_stops() {
    Told told = {};
    told.flags = MTK_DECK_STOP | MTK_DECK_ALL;
    return told;
}

}  // namespace

void apply_event(Unit *unit, const ChunkEvent *event, int64_t frame) {
    const MtkCommand *command = &event->command;
    unit->restless = true;
    switch (command->kind) {
        case MTK_NOTE_ON:
            return voice_on(unit, frame, command->note, command->value, command->value2, command->flags & MTK_ACCENT,
                            command->flags & MTK_SLIDE);
        case MTK_NOTE_OFF:
            return voice_off(unit, frame, command->note);
        case MTK_NOTE_CUT:
            return voice_cut(unit, frame, command->note);
        case MTK_EXPRESSION:
            return voice_touch(unit, frame, command->note, command->index, command->value);
        case MTK_PARAMETER:
            return unit_set_parameter(unit, event->node, (int)command->index, command->value, frame);
        case MTK_RELEASE_ALL:
            tell_decks(unit, everyone_stops(), frame);
            return voices_release(unit, frame);
        case MTK_CUT_ALL:
            tell_decks(unit, everyone_stops(), frame);
            return voice_cut(unit, frame, 0);
        case MTK_DECK:
            return tell_decks(unit, told_of(command), frame);
        case MTK_RESET:
            return unit_reset(unit, true);
        default:
            return;
    }
}

}  // namespace mtk
