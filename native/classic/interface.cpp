// The C interface of the player.
#include <new>

#include "classic/player.h"
#include "control/error.h"

using mtk::classic::Player;
using mtk::classic::Score;

struct MtkClassicPlayer {
    Player player;
};

MtkClassicPlayer *mtk_classic_new(const MtkClassicScore *score, double position_rate, char *error) {
    if (const char *fault = mtk::classic::fault_of(*score)) {
        mtk::fail(mtk::kInvalid, error, "%s", fault);
        return nullptr;
    }
    if (!(position_rate == 0 || (position_rate >= 1000 && position_rate <= 1e6))) {
        mtk::fail(mtk::kInvalid, error, "position rate %g Hz; allowed 0, or 1000 to 1000000 Hz", position_rate);
        return nullptr;
    }
    return new MtkClassicPlayer{Player(std::make_shared<const Score>(*score), position_rate)};
}

MtkClassicPlayer *mtk_classic_copy(const MtkClassicPlayer *player) { return new MtkClassicPlayer(*player); }

void mtk_classic_free(MtkClassicPlayer *player) { delete player; }

int64_t mtk_classic_play(MtkClassicPlayer *player, int64_t ticks, int through, MtkClassicTick *tick_rows,
                         MtkClassicVoice *voice_rows, int64_t voice_capacity, int64_t *voice_count) {
    Player &p = player->player;
    const int64_t limit = p.voice_limit();
    int64_t done = 0, used = 0;
    while (done < ticks && used + limit <= voice_capacity) {
        if (p.repeats() && (!through || p.state().stuck)) break;
        used += p.take(tick_rows[done], voice_rows + used);
        tick_rows[done].first_voice = (int32_t)(used - tick_rows[done].voices);
        done++;
    }
    *voice_count = used;
    return done;
}

int mtk_classic_seek(MtkClassicPlayer *player, int order, int row) {
    Player &p = player->player;
    MtkClassicTick tick;
    while (!p.repeats()) {
        const auto &flow = p.state().flow;
        if (flow.order == order && flow.row == row && flow.tick == 0) return 1;
        p.take(tick, nullptr);
    }
    return 0;
}

int64_t mtk_classic_time(const MtkClassicPlayer *player) { return player->player.state().time; }
int64_t mtk_classic_ticks(const MtkClassicPlayer *player) { return player->player.state().ticks; }
int mtk_classic_ended(const MtkClassicPlayer *player) { return player->player.repeats(); }
int mtk_classic_voice_limit(const MtkClassicPlayer *player) { return player->player.voice_limit(); }
