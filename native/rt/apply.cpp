// What a command does to a unit.
#include "engine.h"

namespace mtk {

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
            return voices_release(unit, frame);
        case MTK_CUT_ALL:
            return voice_cut(unit, frame, 0);
        case MTK_RESET:
            return unit_reset(unit, true);
        default:
            return;
    }
}

}  // namespace mtk
