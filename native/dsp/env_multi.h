// An envelope of drawn points: each row of the table is the time to a point, its level and the curve on the way.
//
//     level(t) = from + (to - from) s(t / time)      s(x) = (1 - e^(-kx)) / (1 - e^(-k)), k = 6.9 curve; x itself for k = 0
// A segment is a whole number of frames, at least one, and ends on its point to the bit; level is a function of the frames
// since it began, so rounding never adds up. At a point: back to loop_start at loop_end while held, wait at the sustain
// while held, else on. Let go before the last of these two points, it leaves from wherever it is for the point after, or for 0.
// Without either it runs to its end whatever the key does. Peak = (1 - v + v * velocity) (1 + accent_level * accent), fixed
// at the stroke.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct EnvMulti {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::EnvMulti;
    enum Stage : int32_t { kEnded, kWaiting, kMoving };
    float from[L], to[L], per_frame[L];     // per_frame: 1 / length
    float bend[L], rescale[L];              // -k log2(e); 1 / (1 - e^(-k)), 0 for a straight line
    float level[L], peak[L];
    int32_t done[L], length[L], row[L], stage[L];
    uint32_t fresh, again, held;            // lanes that start with the next piece; those struck again; those held

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    // The course as the parameters and the table have it in this piece.
    struct Course {
        const float *rows;
        int32_t count, sustain, loop_start, loop_end;  // points count from 1; 0: none
        float frames_per_unit;
    };
    static Course course(const Io<L> &io) {
        static constexpr float kPlain[9] = {0.005f, 1, 0, 0.25f, 0.6f, 0.7f, 0.3f, 0, 0.7f};
        const SampleView *drawn = io.samples[P::table_points];
        const int32_t count = drawn ? (int32_t)(drawn->frames / 3) : 3;
        const auto point = [&](int p) {
            const int32_t number = (int32_t)(io.parameters[p].to[0] + 0.5f);
            return number < count ? number : count;
        };
        const float unit = io.choice(P::unit) != 0 ? 60.0f / io.tempo : 1.0f;
        const int32_t loop_end = point(P::loop_end), loop_start = point(P::loop_start);
        return {drawn ? drawn->data : kPlain, count, point(P::sustain), loop_start,
                loop_end < loop_start ? 0 : loop_end, unit * io.sample_rate};
    }

    void head_for(int lane, float target, float frames, float curve) {
        from[lane] = level[lane];
        to[lane] = target;
        length[lane] = frames < 1 ? 1 : frames > 1e9f ? 1000000000 : (int32_t)(frames + 0.5f);
        per_frame[lane] = 1.0f / (float)length[lane];
        const float k = curve * 6.90775528f;
        const bool straight = k < 0.05f && k > -0.05f;
        bend[lane] = straight ? 0.0f : k * -1.44269504f;
        rescale[lane] = straight ? 0.0f : 1.0f / (1.0f - exp2(bend[lane]));
        done[lane] = 0;
        stage[lane] = kMoving;
    }
    void enter(const Course &c, int lane, int32_t next, float scale) {
        const float *point = c.rows + 3 * next;
        const auto inside = [](float x) { return x < -1 ? -1.0f : x > 1 ? 1.0f : x; };
        row[lane] = next;
        head_for(lane, inside(point[1]) * peak[lane], point[0] * scale * c.frames_per_unit, inside(point[2]));
    }
    void arrive(const Course &c, int lane, float scale) {
        level[lane] = from[lane] = to[lane];
        const bool is_held = (held >> lane) & 1u;
        if (is_held && c.loop_end > 0 && row[lane] == c.loop_end - 1)
            enter(c, lane, c.loop_start - 1, scale);
        else if (is_held && row[lane] == c.sustain - 1)
            stage[lane] = kWaiting;
        else if (row[lane] + 1 < c.count)
            enter(c, lane, row[lane] + 1, scale);
        else
            stage[lane] = kEnded;
    }
    void let_go(const Io<L> &io, const Course &c, int lane, float scale) {
        const int32_t next = c.sustain > c.loop_end ? c.sustain : c.loop_end;
        if (next == 0 || row[lane] >= next || stage[lane] == kEnded) return;
        if (next < c.count) return enter(c, lane, next, scale);
        row[lane] = c.count;
        head_for(lane, 0, exp2(io.parameters[P::release].to[lane]) * io.sample_rate, 0.7f);
    }

    // Keys pressed and let go since the last piece.
    void listen(const Io<L> &io, const Course &c, F scale) {
        const bool cabled = (io.connected >> P::in_gate) & 1u;
        const float *gates = cabled ? io.controls[P::in_gate]->to : io.gate;
        const uint32_t now = bits(F::load(gates) > F::splat(cabled ? 0.5f : 0.0f));
        const uint32_t struck = cabled ? now & (~held | fresh) : fresh | again, left = held & ~now;
        held = now;
        if (!(fresh | struck | left)) return;
        const F soft = 1.0f - io.to(P::velocity) * (1.0f - F::load(io.velocity));
        const F loud = soft * (1.0f + io.to(P::accent_level) * F::load(io.accent));
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (fresh & bit) level[lane] = from[lane] = to[lane] = 0, stage[lane] = kEnded;
            if (struck & bit) {
                peak[lane] = loud[lane];
                enter(c, lane, 0, scale[lane]);
            } else if (left & bit) {
                let_go(io, c, lane, scale[lane]);
            }
        }
    }

    static MTK_INLINE I load(const int32_t *p) { return as_int(F::load((const float *)p)); }

    void process(const Io<L> &io) {
        const Course c = course(io);
        const F scale = exp2(io.to(P::time));
        listen(io, c, scale);
        fresh = again = 0;
        float *out = io.outputs[P::out_out];
        for (int first = 0; first < io.frames;) {
            int frames = io.frames - first;
            uint32_t moving = 0;
            for (int lane = 0; lane < L; lane++) {
                if (stage[lane] != kMoving) continue;
                moving |= 1u << lane;
                if (length[lane] - done[lane] < frames) frames = length[lane] - done[lane];
            }
            F y = F::load(level);
            if (!moving) {
                for (int i = first; i < io.frames; i++) y.store(out + i * L);
                break;
            }
            const F a = F::load(from), way = F::load(to) - a, share = F::load(per_frame), k = F::load(bend);
            const F unit = F::load(rescale), one = F::splat(1.0f);
            const I straight = unit == F::splat(0.0f), going = load(stage) == I::splat(kMoving);
            I count = load(done);
            for (int i = first; i < first + frames; i++) {
                count = count + (going & I::splat(1));
                const F x = min(to_float(count) * share, one);
                y = a + way * select(straight, x, (1.0f - exp2(k * x)) * unit);
                y.store(out + i * L);
            }
            y.store(level);
            as_float(count).store((float *)done);
            first += frames;
            for (int lane = 0; lane < L; lane++) {
                if (!((moving >> lane) & 1u) || done[lane] < length[lane]) continue;
                out[(first - 1) * L + lane] = to[lane];
                arrive(c, lane, scale[lane]);
            }
        }
        for (int lane = 0; lane < L; lane++) *io.alive |= (uint32_t)(stage[lane] != kEnded) << lane;
    }
};
MTK_MODULE("env.multi", EnvMulti)

MTK_END
