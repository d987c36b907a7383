// Rows and orders: which row comes next, when loops, jumps and breaks meet, and when all of it has been played before.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int64_t kLongest = 1 << 21;  // ticks, eleven hours at the usual tempo

// Who wins on a row that holds several of them.
struct Precedence {
    bool shared_target = false, shared_count = false;  // one loop for all channels
    bool forgets_loops = false;       // with each new order
    bool steps_past_end = false;      // a finished loop's start moves behind it
    bool starts_on_own_row = false;   // a loop without a start begins where it ends
    bool one_at_a_time = false;
    bool blocks_later_break = false, blocks_later_jump = false;
    bool cancels_break = false, cancels_jump = false;
};

Precedence precedence_of(int flow) {
    Precedence p;
    switch (flow) {
        case MTK_CLASSIC_FLOW_ST3:
            p.blocks_later_break = p.blocks_later_jump = p.cancels_break = p.cancels_jump = true;
            p.shared_target = p.shared_count = p.forgets_loops = p.steps_past_end = true;
            break;
        case MTK_CLASSIC_FLOW_ST3_OLD:
            p.shared_target = p.shared_count = p.forgets_loops = p.steps_past_end = p.starts_on_own_row = true;
            break;
        case MTK_CLASSIC_FLOW_IT: p.steps_past_end = true; [[fallthrough]];
        case MTK_CLASSIC_FLOW_IT_200: p.blocks_later_break = true; [[fallthrough]];
        case MTK_CLASSIC_FLOW_IT_104: p.cancels_break = p.cancels_jump = true; break;
        case MTK_CLASSIC_FLOW_IT_100: p.shared_target = p.shared_count = p.cancels_break = p.cancels_jump = true; break;
        case MTK_CLASSIC_FLOW_MODPLUG:
            p.one_at_a_time = p.blocks_later_break = p.blocks_later_jump = p.cancels_break = p.cancels_jump = true;
            break;
        default: break;
    }
    return p;
}

uint64_t mixed(uint64_t hash, int value) {
    hash ^= (uint64_t)(uint32_t)value;
    hash *= 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
}

}  // namespace

void Player::start() {
    Flow &f = s.flow;
    f.loops.assign((size_t)score_->channels, RowLoop{});
    f.shared = {-1, 0};
    const int orders = (int)score_->order.size();
    while (f.order < orders && !score_->is_pattern(score_->order[(size_t)f.order])) f.order++;
    s.stuck = f.order >= orders;
    if (s.stuck) return;
    enter_order();
    f.tick = 0;
    note_visit();
}

void Player::enter_order() {
    Flow &f = s.flow;
    f.rows = score_->rows_of(score_->order[(size_t)f.order]);
    f.row = f.break_row < f.rows ? f.break_row : 0;
    f.break_row = 0;
    if (precedence_of(rules.flow).forgets_loops) {
        f.shared = {-1, 0};
        f.loops.assign(f.loops.size(), RowLoop{});
    }
}

void Player::next_order() {
    Flow &f = s.flow;
    const int orders = (int)score_->order.size();
    for (int steps = 0;; steps++) {
        f.order++;
        const bool end = f.order >= orders || (rules.end_marker && score_->order[(size_t)f.order] == MTK_CLASSIC_ORDER_END);
        if (end) {
            const int restart = score_->restart;
            f.order = restart < orders && score_->is_pattern(score_->order[(size_t)restart]) ? restart : 0;
            s.global_volume = score_->global_volume;
            f.restarts = true;
        }
        if (score_->is_pattern(score_->order[(size_t)f.order])) break;
        if (steps > 2 * orders + 2) {  // marks alone
            s.stuck = true;
            return;
        }
    }
    enter_order();
}

void Player::next_row() {
    Flow &f = s.flow;
    f.tick = 0;
    f.delay = 0;
    f.restarts = f.comes_again = false;
    if (f.row_delay == 0) f.more_ticks = 0;
    if (f.breaks) {
        f.breaks = false;
        f.more_ticks = f.row_delay = 0;
        f.row_delayed = f.first_pass = false;
        f.loop_target = -1;
        if (f.jump >= 0) f.order = f.jump - 1;
        f.jump = -1;
        next_order();
        return;
    }
    if (f.row_delay == 0) {
        f.row++;
        f.row_delayed = f.first_pass = false;
    } else {
        f.row_delay--;
        f.comes_again = f.loop_target < 0;
    }
    if (f.loop_target >= 0) f.row = f.loop_target;
    f.loop_target = -1;
    if (f.row >= f.rows) next_order();
}

// The position with the loops that run: when it comes again, so does all that follows.
uint64_t Player::place() const {
    const Flow &f = s.flow;
    uint64_t hash = mixed(mixed(mixed(1, f.order), f.row), f.row_delayed ? f.row_delay + 1 : 0);
    if (f.shared.count > 0) hash = mixed(mixed(hash, f.shared.start + 2), f.shared.count);
    for (size_t i = 0; i < f.loops.size(); i++)
        if (f.loops[i].count > 0) hash = mixed(mixed(mixed(hash, (int)i + 1), f.loops[i].start), f.loops[i].count);
    return hash;
}

// Loops within loops can go on for longer than anyone listens: that is an end as well.
void Player::note_visit() {
    const uint64_t here = place();
    s.repeats = s.visited.count(here) != 0 || s.ticks - s.began > kLongest;
    if (s.repeats) {
        s.visited.clear();
        s.began = s.ticks;
    }
    s.visited.insert(here);
}

void Player::pattern_loop(int channel, int parameter) {
    if (rules.straight) return;
    const Precedence p = precedence_of(rules.flow);
    Flow &f = s.flow;
    RowLoop &own = f.loops[(size_t)channel];
    int &start = p.shared_target ? f.shared.start : own.start;
    int &count = p.shared_count ? f.shared.count : own.count;
    if (parameter == 0) {
        start = f.row;
        return;
    }
    if (start < 0) start = p.starts_on_own_row ? f.row : 0;
    if (count > 0) {
        if (--count == 0) {
            if (p.steps_past_end) start = f.row + 1;
            return;
        }
    } else {
        for (int i = 0; p.one_at_a_time && i < (int)f.loops.size(); i++)
            if (i != channel && f.loops[(size_t)i].count != 0) return;
        count = parameter;
    }
    f.loop_target = start;
    if (rules.fast_tracker) f.break_row = start;  // its one variable for both: the next pattern begins there as well
    if (!f.breaks) return;
    if (p.cancels_break && f.jump < 0) f.breaks = false;
    if (p.cancels_jump && f.jump >= 0) f.breaks = false, f.jump = -1;
}

void Player::jump_to(int order) {
    if (rules.straight) return;
    Flow &f = s.flow;
    if (precedence_of(rules.flow).blocks_later_jump && f.loop_target >= 0) return;
    f.breaks = true;
    f.jump = order;
    if (!rules.any_row_jump) f.break_row = 0;
}

void Player::break_to(int row) {
    if (rules.straight) return;
    Flow &f = s.flow;
    if (precedence_of(rules.flow).blocks_later_break && f.loop_target >= 0) return;
    f.breaks = true;
    f.break_row = rules.fast_tracker && row > 63 ? 0 : row;
}

}  // namespace mtk::classic
