/* The C interface to the player of classic tracker modules: a score goes in, one row a sounding voice and tick comes out.
 *
 * All of it is [control]: one thread at a time per player, memory is taken when a player is made and when its lists grow.
 * The arrays of a score are copied. Playing is pure: the same score gives the same rows on every machine.
 */
#ifndef MOTORIK_CLASSIC_H
#define MOTORIK_CLASSIC_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum MtkClassicDialect { MTK_CLASSIC_MOD = 0, MTK_CLASSIC_XM = 1, MTK_CLASSIC_S3M = 2, MTK_CLASSIC_IT = 3 };

/* How a score is played, beyond its dialect; bits of MtkClassicScore.rules. */
enum MtkClassicRules {
    MTK_CLASSIC_LINEAR = 1 << 0,           /* pitch slides are linear in pitch, not in the Amiga's periods */
    MTK_CLASSIC_EXACT_PERIODS = 1 << 11,   /* periods are exact twelfths of an octave, not those of the tracker's table */
    MTK_CLASSIC_AMIGA_LIMITS = 1 << 1,     /* periods stay within the Amiga's three octaves */
    MTK_CLASSIC_STRICT = 1 << 2,           /* quirks of the tracker itself: ProTracker, FastTracker 2, Scream Tracker 3 */
    MTK_CLASSIC_FAST_SLIDES = 1 << 3,      /* volume slides act on the first tick of a row, too */
    MTK_CLASSIC_OLD_EFFECTS = 1 << 4,      /* Impulse Tracker's "old effects" */
    MTK_CLASSIC_COMPATIBLE_GXX = 1 << 5,   /* Impulse Tracker: Gxx keeps its own memory and restarts envelopes */
    MTK_CLASSIC_INSTRUMENTS = 1 << 6,      /* Impulse Tracker with instruments: background voices, filters */
    MTK_CLASSIC_SPEED_ONLY = 1 << 7,       /* Fxx is always the speed: timed by the vertical blank */
    MTK_CLASSIC_PAL = 1 << 8,              /* middle C is 8287 Hz, not 8363 */
    MTK_CLASSIC_ANY_ROW_JUMP = 1 << 9,     /* Bxx leaves the row of an earlier Dxx alone */
    MTK_CLASSIC_STRAIGHT = 1 << 10         /* rows in the order they are written: jumps, breaks and loops are done already */
};

/* Who decides between loops, jumps and breaks on one row. */
enum MtkClassicFlow {
    MTK_CLASSIC_FLOW_PLAIN = 0, MTK_CLASSIC_FLOW_ST3 = 1, MTK_CLASSIC_FLOW_ST3_OLD = 2, MTK_CLASSIC_FLOW_IT = 3,
    MTK_CLASSIC_FLOW_IT_200 = 4, MTK_CLASSIC_FLOW_IT_104 = 5, MTK_CLASSIC_FLOW_IT_100 = 6, MTK_CLASSIC_FLOW_MODPLUG = 7
};

enum { MTK_CLASSIC_ORDER_SKIP = -1, MTK_CLASSIC_ORDER_END = -2, MTK_CLASSIC_CELL = 5, MTK_CLASSIC_KEYS = 120 };
enum MtkClassicLoop { MTK_CLASSIC_LOOP_OFF = 0, MTK_CLASSIC_LOOP_FORWARD = 1, MTK_CLASSIC_LOOP_PING_PONG = 2 };
/* Notes of cells above the 120 that sound. */
enum { MTK_CLASSIC_NOTE_FADE = 253, MTK_CLASSIC_NOTE_CUT = 254, MTK_CLASSIC_NOTE_OFF = 255, MTK_CLASSIC_NO_VOLUME = 255 };

typedef struct MtkClassicSample {
    double finetune;                /* in 1/128 semitone, on top of transpose */
    int32_t transpose;              /* semitones added to every key */
    int32_t length;                 /* frames; 0: nothing to play */
    int32_t loop, loop_start, loop_end;             /* MtkClassicLoop; frames [start, end) */
    int32_t sustain, sustain_start, sustain_end;
    int32_t whole_first;            /* ProTracker: the first pass plays the whole sample before the loop */
    int32_t volume, global_volume;  /* 0-64 */
    int32_t pan;                    /* 0-255, -1: the channel's */
    int32_t vibrato_shape, vibrato_sweep, vibrato_depth, vibrato_rate;  /* as the waves of native/classic count */
} MtkClassicSample;

enum { MTK_CLASSIC_ENVELOPE_ON = 1, MTK_CLASSIC_ENVELOPE_SUSTAIN = 2, MTK_CLASSIC_ENVELOPE_LOOP = 4,
       MTK_CLASSIC_ENVELOPE_CARRY = 8, MTK_CLASSIC_ENVELOPE_FILTER = 16 };

typedef struct MtkClassicEnvelope {
    int32_t flags, first_point, points;             /* points of MtkClassicScore.point */
    int32_t sustain_start, sustain_end, loop_start, loop_end;   /* indices of points */
} MtkClassicEnvelope;

typedef struct MtkClassicInstrument {
    MtkClassicEnvelope volume, panning, pitch;
    int32_t playable;               /* it has samples at all */
    int32_t first_sample;           /* whose defaults count when a key has none; -1: none */
    int32_t fade;                   /* taken from 65536 each tick of a fade */
    int32_t global_volume;          /* 0-128 */
    int32_t default_pan;            /* 0-255, -1: none */
    int32_t new_note_action, duplicate_check, duplicate_action;
    int32_t cutoff, resonance;      /* 0-127, -1: none */
    int32_t random_volume, random_pan;              /* percent; 0-64 */
    int32_t pitch_pan_separation, pitch_pan_center; /* pan moves half so much a key above the centre; key 0-119 */
    int32_t keys[MTK_CLASSIC_KEYS][2];              /* sample (-1: none), semitones added */
} MtkClassicInstrument;

typedef struct MtkClassicChannel { int32_t pan, volume, surround, muted; } MtkClassicChannel;    /* 0-255, 0-64 */

typedef struct MtkClassicScore {
    int32_t dialect, flow;
    uint32_t rules;
    int32_t channels, orders, patterns, samples, instruments, points;
    int32_t restart, speed, tempo, global_volume, highest_global_volume;
    const int32_t *order;                           /* pattern, or MTK_CLASSIC_ORDER_SKIP, _END */
    const int32_t *pattern_start;                   /* [patterns + 1]: first row of each in cells */
    const uint8_t *cells;                           /* [rows][channels][5]: note, instrument, volume, command, parameter */
    const MtkClassicSample *sample;
    const MtkClassicInstrument *instrument;         /* samples played directly: one instrument a sample */
    const MtkClassicChannel *channel;
    const int32_t *point;                           /* [points][2]: tick, value */
    const char *macros;                             /* [144][32]: 16 of SFx, 128 of Z80-ZFF; NULL: the usual ones */
} MtkClassicScore;

/* ---- What comes out ------------------------------------------------------------------------------------------- */
#define MTK_CLASSIC_SECOND ((int64_t)1 << 40)       /* ticks carry their time in this fraction of a second */

enum MtkClassicTickFlags {
    MTK_CLASSIC_FIRST_TICK = 1,     /* a row begins; one that comes again (SEx) goes on */
    MTK_CLASSIC_REPEAT = 2,         /* with this tick everything comes again (or 2^21 ticks have passed): the end */
    MTK_CLASSIC_RESTARTS = 4        /* the orders have run out and begin again here */
};

typedef struct MtkClassicTick {
    int64_t tick, time, length;     /* number; when it begins, how long it is, in 1 / MTK_CLASSIC_SECOND */
    int32_t order, pattern, row, tick_in_row;
    int32_t speed, tempo, global_volume, flags;
    int32_t first_voice, voices;    /* its rows among the voices returned */
} MtkClassicTick;

enum MtkClassicVoiceFlags {
    MTK_CLASSIC_TRIGGERED = 1,      /* a note begins here, at `position` */
    MTK_CLASSIC_STOPPED = 2,        /* gone since the tick before: nothing sounds, the other fields are what was last */
    MTK_CLASSIC_SAMPLE_CHANGED = 4, /* another sample, the same note */
    MTK_CLASSIC_POSITION_SET = 8,   /* an offset or a retrigger moved the sample's position */
    MTK_CLASSIC_ENDS = 16,          /* the sample ends within this tick */
    MTK_CLASSIC_BACKGROUND = 32,    /* left behind by a new-note action */
    MTK_CLASSIC_BACKWARD = 64,
    MTK_CLASSIC_SURROUND = 128,
    MTK_CLASSIC_RELEASED = 256,     /* the sample's sustain loop is left */
    MTK_CLASSIC_RESTARTED = 512,    /* had ended, and a retrigger plays it again */
    MTK_CLASSIC_SWAPS = 1024        /* at `swap_after` in this tick `next_sample` takes over, from its loop's start */
};

typedef struct MtkClassicVoice {
    double period;                  /* of the Amiga: 428 is middle C */
    double frequency;               /* sample frames a second */
    double position;                /* frames from the sample's start when the tick begins */
    double level;                   /* 0-1, everything multiplied */
    int64_t tick;
    int32_t voice, channel, serial; /* place; channel whose note it is; number of the note */
    int32_t note, instrument, sample;               /* with transposition; from 0 */
    int32_t volume;                 /* level in whole 1/1024, rounded where the tracker rounds */
    int32_t pan;                    /* 0 left, 128 middle, 255 right */
    int32_t cutoff, resonance;      /* 0-255, 255 open */
    int32_t flags, next_sample;                     /* of a swap; -1: silence */
    double swap_after;                              /* seconds into the tick */
} MtkClassicVoice;

typedef struct MtkClassicPlayer MtkClassicPlayer;

/* `position_rate` 0: positions move by exact time. Otherwise as a mixer at that many frames a second moves them, whose
 * ticks are whole frames. NULL: `error` says why. */
MtkClassicPlayer *mtk_classic_new(const MtkClassicScore *score, double position_rate, char *error);
MtkClassicPlayer *mtk_classic_copy(const MtkClassicPlayer *player);     /* with its state; NULL: no memory */
void mtk_classic_free(MtkClassicPlayer *player);

/* Play up to `ticks` ticks, at most to the tick before the one that repeats something (unless `through`). Fills
 * both tables as far as they go and returns the number of ticks; fewer than asked: a table was full, or the end. */
int64_t mtk_classic_play(MtkClassicPlayer *player, int64_t ticks, int through, MtkClassicTick *tick_rows,
                         MtkClassicVoice *voice_rows, int64_t voice_capacity, int64_t *voice_count);
/* Play without rows until this row is about to begin; 0 when it never does. */
int mtk_classic_seek(MtkClassicPlayer *player, int order, int row);
int64_t mtk_classic_time(const MtkClassicPlayer *player);               /* when the next tick begins */
int64_t mtk_classic_ticks(const MtkClassicPlayer *player);              /* ticks played */
int mtk_classic_ended(const MtkClassicPlayer *player);                  /* the next tick repeats something */
int mtk_classic_voice_limit(const MtkClassicPlayer *player);            /* rows a tick can have at most */

#ifdef __cplusplus
}
#endif
#endif
