// The levels of struck sounds in closed form: what is heard at a frame follows from when the stroke was, not from the frame
// before, so sixteen frames can be worked out at once (span.h).
//
// Where a speed changes, a fall begins anew from where it is. Splitting a piece changes no bit: frames count from the stroke.
//
// [audio] Pure functions on the state they are given, which is rows of L numbers; zero is silence.
#pragma once
#include "span.h"

MTK_BEGIN

// Levels that fall for ever, one a lane: 2^(-speed n) of what they were n frames ago.
template <int L> struct Fall {
    static constexpr float kSilent = 40;   // halvings: -240 dB
    float begun[L], since[L], speed[L];

    // The speed that makes 60 dB in a time: halvings a frame.
    static MTK_INLINE Floats<L> speed_for(Floats<L> log2_seconds, float sample_rate) {
        return exp2(-log2_seconds) * (9.96578428f / sample_rate);
    }
    MTK_INLINE void strike(int lane, float level) { begun[lane] = level, since[lane] = 0; }
    MTK_INLINE void steer(int lane, float next_speed) {
        if (speed[lane] == next_speed) return;
        strike(lane, at(lane, 0)[0]);
        speed[lane] = next_speed;
    }
    // Whether there is nothing left.
    MTK_INLINE bool over(int lane) const { return since[lane] * speed[lane] >= kSilent; }
    // The level `first` frames from now and in the frames after.
    MTK_INLINE Span at(int lane, int first) const {
        const Span fallen = (to_float(counting(first)) + since[lane]) * speed[lane], deaf = Span::splat(kSilent);
        return select(fallen < deaf, halved(min(fallen, deaf)) * begun[lane], Span::splat(0.0f));
    }
    MTK_INLINE void advance(int lane, int frames) { since[lane] += (float)frames; }
    // What it began with, until it is 100 dB below.
    MTK_INLINE float loudness(int lane) const {
        const float size = begun[lane] < 0 ? -begun[lane] : begun[lane];
        return since[lane] * speed[lane] < 16.6096405f ? size : 0.0f;
    }
};

// A level that falls, followed with a time constant of 0.3 ms, so that no stroke clicks: y <- y + slew (level - y). That is
// `reach` times the level, reach = slew / (slew - what the level loses a frame), plus a gap that closes by itself.
template <int L> struct Swell {
    Fall<L> level, gap;
    float reach[L];

    // y `first` frames after the last one heard.
    MTK_INLINE Span at(int lane, int first) const {
        const Span fallen = level.at(lane, first) * reach[lane];
        return gap.over(lane) ? fallen : fallen + gap.at(lane, first);
    }
    MTK_INLINE void strike(int lane, float strength) {
        const float heard = at(lane, 0)[0];
        level.strike(lane, strength);
        gap.strike(lane, heard - reach[lane] * strength);
    }
    MTK_INLINE void steer(int lane, float speed, float next_reach, float closing) {
        if (level.speed[lane] == speed && reach[lane] == next_reach) return;
        const float heard = at(lane, 0)[0];
        level.steer(lane, speed);
        gap.speed[lane] = closing;
        reach[lane] = next_reach;
        gap.strike(lane, heard - next_reach * level.at(lane, 0)[0]);
    }
    MTK_INLINE void advance(int lane, int frames) {
        level.advance(lane, frames);
        gap.advance(lane, frames);
    }
    MTK_INLINE float loudness(int lane) const {
        const float falling = level.loudness(lane), closing = gap.loudness(lane);
        return falling > closing ? falling : closing;
    }
};

MTK_END
