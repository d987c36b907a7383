/* The C interface between Cython and the native engine: the only header that crosses the boundary.
 *
 * Threads: [control] any Python thread, may allocate and block; [audio] the callback, may do neither. Every function says
 * which. Errors: functions that can fail return a negative MtkStatus or NULL and leave a sentence in the caller's `error`
 * buffer (MTK_ERROR_SIZE bytes).
 */
#ifndef MOTORIK_H
#define MOTORIK_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MTK_CHUNK 32            /* frames of the control grid */
#define MTK_ERROR_SIZE 256
#define MTK_MAX_UNITS 512
#define MTK_SPARE_VOICES 4      /* extra lanes in which stolen voices fade out */

typedef struct MtkEngine MtkEngine;
typedef struct MtkPlan MtkPlan;
typedef struct MtkSample MtkSample;
typedef struct MtkDriver MtkDriver;
typedef struct MtkInput MtkInput;

/* ---- Instruction sets and module kinds [control] ---------------------------------------------------------- */
int mtk_instruction_set_count(void);                 /* builds this machine can run, worst first */
const char *mtk_instruction_set_name(int index);     /* "v2", "v3", "v4", "neon", "generic" */
int mtk_kernel_count(void);
const char *mtk_kernel_kind(int index);              /* kinds in the order of their index */
int mtk_kernel_index(const char *kind);              /* index of a module kind, or -1 */

/* ---- Commands: fixed size, by value ------------------------------------------------------------------------ */
enum MtkCommandKind {
    MTK_NOTE_ON = 1,    /* target unit slot; note id; value pitch (semitones), value2 velocity; flags */
    MTK_NOTE_OFF = 2,   /* target unit slot; note id */
    MTK_NOTE_CUT = 3,   /* target unit slot; note id (0: every voice of the unit): 2 ms fade */
    MTK_PARAMETER = 4,  /* target node slot; index parameter; value plain; smoothed as declared */
    MTK_PLAN = 5,       /* handle plan: swap at the next chunk edge at or after frame */
    MTK_REVOKE = 6,     /* drop commands of epochs before `epoch` whose frame >= frame; acts when it is read */
    MTK_RELEASE_ALL = 7,/* all voices of all units released (stop) */
    MTK_CUT_ALL = 8,    /* all voices fade out in 2 ms (panic); tails of effects stay */
    MTK_RESET = 9,      /* all state of all nodes reset, as after mtk_engine_install */
    MTK_TEMPO = 10,     /* value + value2 beats per minute from here on; reserved: the bits of a double, the beat here */
    MTK_EXPRESSION = 11,/* target unit slot; note id (0: every voice, and those to come); index MtkExpression; value */
    MTK_DECK = 12       /* every deck: flags MtkDeckFlags; target channel; index voice's number; note place in the sample
                           (32.32); value frames a second; handle bits of the left and, above, the right gain; reserved
                           sample slot | cutoff << 16 | resonance << 24 */
};
enum MtkDeckFlags {
    MTK_DECK_BEGIN = 1,     /* begins, or begins anew, at its place; without it a voice that sounds goes on from where it is */
    MTK_DECK_STOP = 2,
    MTK_DECK_SWITCH = 4,    /* goes on at its place in another sample */
    MTK_DECK_ONLY = 8,      /* no voice goes on that is not told of in this frame */
    MTK_DECK_ALL = 16       /* with MTK_DECK_STOP: every voice */
};
enum MtkNoteFlags { MTK_ACCENT = 1, MTK_SLIDE = 2 };
/* What an expression moves: semitones; 0 to 1; 0 to 1; dB, -96 (silence) to 24; -1 (left) to 1, near side at 0 dB. */
enum MtkExpression { MTK_BEND = 0, MTK_PRESSURE = 1, MTK_TIMBRE = 2, MTK_LEVEL = 3, MTK_PAN = 4 };

typedef struct MtkCommand {     /* 64 bytes */
    int64_t frame;              /* absolute frame; immediate ring: ignored, the next chunk edge; a note that would
                                   end where it begins ends 512 frames later */
    uint64_t handle;
    uint32_t epoch;
    uint16_t kind, flags;
    uint32_t target, index;
    uint64_t note;
    float value, value2;
    uint64_t tag;               /* echoed in the applied-event log: lets a live performance be recorded */
    uint64_t reserved;
} MtkCommand;

/* ---- Samples [control] -------------------------------------------------------------------------------------- */
/* Copies `frames * channels` interleaved floats. loop_end 0: no loop. */
MtkSample *mtk_sample_new(const float *data, int64_t frames, int channels, double rate, double root,
                          int64_t loop_start, int64_t loop_end, char *error);
void mtk_sample_free(MtkSample *sample);             /* after every plan that names it is freed */

/* ---- Plans [control] ------------------------------------------------------------------------------------------
 * A plan is a list of units in execution order. A unit is a graph of nodes in execution order: either an
 * instrument (scope voice: nodes run once per voice lane) or a channel (scope bus: lanes 0 and 1 are left and
 * right). Units and nodes carry slots: numbers chosen by Python that stay the same for the same track or module
 * across plans; state is carried over by slot. Sums follow the order of the calls below. */
enum MtkScope { MTK_SCOPE_VOICE = 0, MTK_SCOPE_BUS = 1 };
enum MtkVoiceMode { MTK_POLY = 0, MTK_MONO = 1, MTK_LEGATO = 2, MTK_ANALOG = 3 };
enum MtkPolarity { MTK_DIRECT = 0, MTK_UNIPOLAR = 1, MTK_BIPOLAR = 2 };

MtkPlan *mtk_plan_new(MtkEngine *engine);
/* `fingerprint` identifies the unit's structure: a unit of the running plan with equal slot and fingerprint is
 * shared, not rebuilt. Returns the unit's index. */
int mtk_plan_add_unit(MtkPlan *plan, uint32_t slot, uint64_t fingerprint, int scope, int polyphony, int voice_mode,
                      double glide_seconds, int glide_always, char *error);
/* How many frames pass, at most, until all outputs know what changed at the unit's input: a rebuilt unit runs unheard for so
 * long before it fades in, so that no seam in its delays is heard. 0 where nothing is said. */
int mtk_plan_latency(MtkPlan *plan, int unit, int frames, char *error);
/* A group of MIDI keys (0 to 127) of a poly unit: one that is struck fades the others out and strikes its own voice again. */
int mtk_plan_choke(MtkPlan *plan, int unit, const uint8_t *keys, int count, char *error);
/* Nodes in execution order. `seed` from (project seed, module id). Returns the node's index in its unit. */
int mtk_plan_add_node(MtkPlan *plan, int unit, uint32_t slot, int kernel, uint32_t seed, char *error);
int mtk_plan_set_parameter(MtkPlan *plan, int unit, int node, int parameter, double value, char *error);
int mtk_plan_set_sample(MtkPlan *plan, int unit, int node, int sample_slot, MtkSample *sample, char *error);
/* source_node -1 is the unit's own input (bus scope): port 0 main, 1 and up side chains. A cable from a later or
 * the same node is allowed only out of a node whose kernel breaks cycles; it carries audio from 32 frames earlier
 * (control: the value of the previous piece), on top of the node's own latency. */
int mtk_plan_connect(MtkPlan *plan, int unit, int source_node, int output, int target_node, int input, char *error);
/* parameter = base + amount * bent(signal), the signal s read as s, (s + 1) / 2 or 2 s - 1 by `polarity`; `curve` k in
 * (-1, 1) bends what lies between -1 and 1: x / (1 + 2k / (1 - k) (1 - |x|)), late rising for k > 0, straight for 0.
 * From any node of the unit; from a later one the value is one piece old. */
int mtk_plan_modulate(MtkPlan *plan, int unit, int source_node, int output, int target_node, int parameter,
                      double amount, int polarity, double curve, char *error);
/* What the unit gives to others. Voice scope: output `left` and `right` of `node` (may be equal), summed over
 * lanes; bus scope: output `left` of `node`. Routed into input port `target_port` of the unit with index
 * `target_unit` (greater than `unit`), or to the engine's main output with target_unit -1. */
int mtk_plan_route(MtkPlan *plan, int unit, int node, int left, int right, int target_unit, int target_port, char *error);
/* Marks route number `route` of a unit (in order of its mtk_plan_route calls) as tap `tap`: see mtk_engine_render. */
int mtk_plan_tap(MtkPlan *plan, int unit, int route, int tap, char *error);
int mtk_plan_finish(MtkPlan *plan, char *error);     /* allocates and prepares; after it the plan can be installed */
uint64_t mtk_plan_id(const MtkPlan *plan);           /* never used twice in an engine, as an address may be */
void mtk_plan_free(MtkPlan *plan);                   /* only a plan that was never pushed, or came back retired */

/* ---- Engine --------------------------------------------------------------------------------------------------- */
MtkEngine *mtk_engine_new(double sample_rate, const char *instruction_set, int threads, char *error); /* [control] */
void mtk_engine_free(MtkEngine *engine);             /* [control] no driver may be attached; frees plans still in it */
int mtk_engine_install(MtkEngine *engine, MtkPlan *plan, char *error); /* [control] no driver running: immediate swap,
                                                        all state fresh, frame clock back to 0, rings emptied */
const char *mtk_engine_instruction_set(const MtkEngine *engine);
/* [any thread but the audio thread] Return the number of commands taken (fewer when the ring is full). Who pushes at the same
 * time, such as hands and live keys, does so one after the other. */
int mtk_engine_push_scheduled(MtkEngine *engine, const MtkCommand *commands, int count);
int mtk_engine_push_immediate(MtkEngine *engine, const MtkCommand *commands, int count);
/* [control] Frees plans that came back through the retired ring, at most `capacity`, and writes their numbers (see
 * mtk_plan_id) to `freed`, unless that is null; call it now and then. Returns how many. */
int mtk_engine_collect(MtkEngine *engine, uint64_t *freed, int capacity);
/* [any thread] Frames handed out so far; one relaxed atomic read. */
int64_t mtk_engine_frame(const MtkEngine *engine);
/* When frames are handed out, smoothed: `frame` at `seconds` of the steady clock (time.monotonic). */
typedef struct MtkClock {
    int64_t frame;
    double seconds, seconds_per_frame;
} MtkClock;
int mtk_engine_clock(const MtkEngine *engine, MtkClock *out); /* [any thread] 0: no driver has called yet */
/* [control] Renders `frames` frames offline on the calling thread (+ workers): interleaved stereo float32.
 * `taps` may be null, else tap_count pointers to interleaved stereo buffers, filled with the marked routes. */
int mtk_engine_render(MtkEngine *engine, float *output, int64_t frames, float *const *taps, int tap_count);
/* [audio] The same for a driver; never allocates, locks, or calls the system. */
void mtk_engine_process(MtkEngine *engine, float *output, int frames, int channels);

/* [control] Applied-event log: commands as they took effect (frame replaced by the real one). Off by default. */
void mtk_engine_log_events(MtkEngine *engine, int on);
int mtk_engine_read_log(MtkEngine *engine, MtkCommand *commands, int capacity);

typedef struct MtkTelemetry {   /* plain copies of relaxed atomics */
    int64_t frame;              /* frames handed out so far */
    double load_mean, load_worst;      /* share of the period spent in the callback; worst since the last read */
    double duration_p50_us, duration_p99_us, duration_p999_us, duration_max_us;
    uint64_t callbacks, duration_over_period, gap_over_two_periods, driver_underflows;
    uint64_t late_commands, revoked_commands, ring_full, pending_full, stolen_voices;
    int32_t active_voices, plans_alive;
    float peak_left, peak_right;       /* since the last read */
} MtkTelemetry;
void mtk_engine_telemetry(MtkEngine *engine, MtkTelemetry *out);            /* [control] one reader */
int mtk_engine_unit_peaks(MtkEngine *engine, const uint32_t *slots, float *peaks, int count); /* max |x| of the first route since last read */
typedef struct MtkMeterStep {   /* 100 ms of a channel: mean squares, mean product, K-weighted power of both sides */
    float left, right, product, weighted;
} MtkMeterStep;
/* [control] Switches the meters of all channels on, counting from now, or off. Off by default. */
void mtk_engine_meter(MtkEngine *engine, int on);
/* [control] one reader. The steps of a channel from number *position on, at most `capacity` and none older than 25 s; moves
 * *position behind them. `peaks`: max |x| left and right since the last read. Returns the number of steps. */
int mtk_engine_read_meter(MtkEngine *engine, uint32_t slot, uint64_t *position, MtkMeterStep *steps, int capacity, float *peaks);
void mtk_engine_reset_statistics(MtkEngine *engine);                         /* [control] */

/* ---- Drivers ---------------------------------------------------------------------------------------------------- */
/* [control] Address of a PaStreamCallback and of its userdata (the engine), for sounddevice. */
void *mtk_portaudio_callback(void);
void *mtk_portaudio_userdata(MtkEngine *engine, int channels);
/* [control] Null driver: a native thread that calls the engine on an absolute clock and throws the sound away, or
 * keeps the first `capture_frames` frames for mtk_null_captured. */
MtkDriver *mtk_null_start(MtkEngine *engine, int block, int64_t capture_frames, char *error);
int64_t mtk_null_captured(const MtkDriver *driver, const float **interleaved);
void mtk_null_stop(MtkDriver *driver);               /* joins the thread and frees the driver */

/* ---- MIDI out [control] ------------------------------------------------------------------------------------------
 * A native thread that sends messages when the frames they belong to are heard, without Python: to file descriptors (a raw
 * MIDI device, a pipe) and to JACK, where they lie at their very frame of a cycle. Messages go through a ring, one thread at
 * a time; what is taken back travels behind them. */
#define MTK_MIDI_PORTS 32
#define MTK_MIDI_BYTES 24       /* of a message in one slot; longer ones (SysEx) take several, one behind the other */
#define MTK_MIDI_KEYS 2080      /* of a port's table: 16 x 128 keys that are down, then 16 pedals, then 16 channels used */
#define MTK_MIDI_NOW INT64_MIN  /* a frame: send at once */

enum MtkMidiKind {
    MTK_MIDI_SEND = 0,
    MTK_MIDI_REVOKE = 1,        /* drop what waits for `frame` or later, on all ports */
    MTK_MIDI_RELEASE = 2,       /* drop what waits on the port; every key and pedal that is down goes up */
    MTK_MIDI_PANIC = 3          /* the same, then all sound off and all notes off on every channel used */
};
typedef struct MtkMidiMessage { /* 40 bytes */
    int64_t frame;              /* of the engine; MTK_MIDI_NOW */
    uint16_t port;
    uint8_t kind, size, more;   /* more: the message goes on in the next slot */
    uint8_t data[MTK_MIDI_BYTES];
    uint8_t unused[3];
} MtkMidiMessage;

typedef struct MtkMidiFigures { /* of a port, since it was opened or reset */
    uint64_t sent, late, lost;  /* messages; late: by more than a millisecond (JACK: their cycle was over); lost: no room */
    double lateness_p50_us, lateness_p99_us, lateness_max_us;
    uint32_t waiting, keys_down;
    int32_t alive;              /* 0: what it talked to went away */
} MtkMidiFigures;

typedef struct MtkMidi MtkMidi;
MtkMidi *mtk_midi_new(char *error);
void mtk_midi_free(MtkMidi *midi);                   /* closes all ports */
/* Whose frames count, heard `latency` seconds after they are handed out; null: none, everything is sent at once. */
void mtk_midi_follow(MtkMidi *midi, const MtkEngine *engine, double latency);
/* Both return the port's number. `keys`: MTK_MIDI_KEYS bytes that outlive it, kept up to date for whoever looks after a
 * crash. The descriptor stays the caller's. */
int mtk_midi_open_descriptor(MtkMidi *midi, int descriptor, uint8_t *keys, char *error);
int mtk_midi_open_jack(MtkMidi *midi, const char *client, const char *port, uint8_t *keys, char *error);
int mtk_midi_connect_jack(MtkMidi *midi, int port, const char *target); /* 1: connected now or before, 0: not */
void mtk_midi_set_offset(MtkMidi *midi, int port, double seconds); /* later (or, below 0, earlier) than heard */
void mtk_midi_close(MtkMidi *midi, int port);        /* releases its keys first */
int mtk_midi_push(MtkMidi *midi, const MtkMidiMessage *messages, int count); /* number taken */
int mtk_midi_wait_idle(MtkMidi *midi, double seconds); /* 1: all pushed so far was read by the thread */
void mtk_midi_figures(MtkMidi *midi, int port, MtkMidiFigures *out);
void mtk_midi_reset_figures(MtkMidi *midi, int port);

/* ---- Live keys [control] -----------------------------------------------------------------------------------------
 * A native thread that reads what a process with the MIDI ports hears, plays at once what tables say of its keys, without
 * Python, and keeps every message with what it did, for one thread to read in order. Through a descriptor come frames in the
 * machine's own byte order: uint32 size, uint32 port, double seconds, then so many bytes; port 0 has no table. A note that
 * begins here ends here: with its key, the pedal, its port, or the descriptor; to end it elsewhere, too, does no harm. Wheels and
 * pressure are left to those who read while any such message waits that was left to them: so the last one stays. */
typedef struct MtkKeyPlace {    /* what one key plays */
    uint32_t target, key;       /* unit slot; what the key is called there: places with the same two are one place */
    float pitch;                /* semitones */
} MtkKeyPlace;
enum { MTK_NO_MANAGER = 255 };
typedef struct MtkKeyChannel {  /* how one channel plays */
    double bend;                /* semitones of its wheel at the end */
    uint32_t first, count;      /* of the targets that its wheel and its pressure move; none: left to those who read */
    uint8_t pedal;              /* whether controller 64 holds its keys */
    uint8_t touches;            /* bits 1 << MTK_BEND (wheel), MTK_PRESSURE, MTK_TIMBRE (controller 74) that play */
    uint8_t manager;            /* MPE: the channel, from 0, whose finger it is: it moves its own keys alone; or MTK_NO_MANAGER */
} MtkKeyChannel;
typedef struct MtkKeyTable {
    const float *velocities;    /* [128] 0 to 1, by MIDI velocity */
    const MtkKeyChannel *channels; /* [16] */
    const uint32_t *targets;    /* unit slots, [as many as the channels have] */
    const uint32_t *starts;     /* [16 * 128 + 1] of channel * 128 + key: where its places begin; the last: how many there are */
    const MtkKeyPlace *places;  /* a key without any is left to those who read the messages */
} MtkKeyTable;
typedef struct MtkStruck {      /* a note that began; its highest bit is set, no other's is */
    uint64_t note;
    uint32_t target, key;
} MtkStruck;
typedef struct MtkKeysHeard {
    uint32_t port, size;
    double seconds;
    const uint8_t *data;        /* until the next call */
    int played;                 /* 1: a key struck or let go, a wheel or pressure; that is done */
    int struck_count;
    const MtkStruck *struck;    /* until the next call */
    uint32_t mark;              /* that of the engine which played it */
} MtkKeysHeard;

typedef struct MtkKeys MtkKeys;
/* The descriptor stays the caller's and outlives it. */
MtkKeys *mtk_keys_new(int descriptor);
void mtk_keys_free(MtkKeys *keys);                   /* nobody waits any more; lets go of everything */
/* Lets keys of a port play so from now on, in an engine that stays until the port has another or is dropped; what that one was
 * told to play is let go. What it plays is told with its `mark`. The table is copied. */
void mtk_keys_set_table(MtkKeys *keys, uint32_t port, MtkEngine *engine, uint32_t mark, const MtkKeyTable *table);
void mtk_keys_drop(MtkKeys *keys, uint32_t port);    /* lets go of what it plays and forgets it */
int mtk_keys_wait(MtkKeys *keys);                    /* for a message, those before are done; 0: the descriptor has ended, all is read */
int mtk_keys_next(MtkKeys *keys, MtkKeysHeard *out); /* the oldest message; 0: none waits */

/* ---- Inputs ----------------------------------------------------------------------------------------------------- */
/* [control] Keeps channel `left` of a device with so many channels, or `left` and `right` (from 0; right -1: one channel),
 * until they are read: at least `room_frames`, less than twice as many, then what comes is lost and counted. */
MtkInput *mtk_input_new(int device_channels, int left, int right, int64_t room_frames, char *error);
void mtk_input_free(MtkInput *input);                /* [control] no stream may call it any more */
void *mtk_input_callback(void);                      /* [control] address of a PaStreamCallback; its userdata is the input */
/* [audio] What that callback does with `frames` frames of all channels of the device. */
void mtk_input_hear(MtkInput *input, const float *interleaved, int64_t frames);
/* [control] one reader. Takes up to `frames` frames of the kept channels, interleaved; returns how many. */
int64_t mtk_input_read(MtkInput *input, float *interleaved, int64_t frames);
typedef struct MtkInputFigures {
    uint64_t frames, lost_frames, driver_overflows;  /* kept so far; lost for want of room; reported by the driver */
    float peaks[2];                                  /* max |x| since the last read; of one channel twice the same */
} MtkInputFigures;
void mtk_input_figures(MtkInput *input, MtkInputFigures *out);               /* [control] one reader */

/* ---- One module alone, for contract tests and benchmarks [control] ------------------------------------------ */
typedef struct MtkModule MtkModule;
/* lanes: 4, 16 or 32. */
MtkModule *mtk_module_new(int kernel, int lanes, double sample_rate, uint32_t seed, const char *instruction_set, char *error);
void mtk_module_free(MtkModule *module);
void mtk_module_reset(MtkModule *module);
int mtk_module_port_count(const MtkModule *module, int side);             /* side 0: inputs, 1: outputs */
int mtk_module_port_is_control(const MtkModule *module, int side, int port);
int mtk_module_set_sample(MtkModule *module, int slot, MtkSample *sample);
int mtk_module_set_parameter(MtkModule *module, int parameter, double value, int smooth); /* as MTK_PARAMETER when smooth */
/* Lane state until changed: pitch in semitones, gate 0/1, velocity, accent; `start` 1 restarts the lane, 2 strikes the
 * voice in it again. */
int mtk_module_set_voice(MtkModule *module, int lane, double pitch, double gate, double velocity, double accent, int start);
int mtk_module_set_touch(MtkModule *module, int lane, double pressure, double timbre);   /* 0..1, until changed */
int mtk_module_hear(MtkModule *module, uint32_t lanes);   /* whose outputs count (bits), until changed; at first all do */
int mtk_module_set_tempo(MtkModule *module, double beats_per_minute, double beat);       /* `beat`: now */
/* inputs[i]: float[frames][lanes], or [lanes] values for a control input, or null; outputs likewise (control
 * outputs receive one row per piece: the value at its end, in out rows [pieces][lanes]). Any frame count; the grid
 * runs on from call to call. Returns the lanes still alive (bits) or a negative status. */
int64_t mtk_module_process(MtkModule *module, const float *const *inputs, float *const *outputs, int64_t frames);

/* ---- Measuring [control] -------------------------------------------------------------------------------------- */
/* ITU-R BS.1770-4 integrated loudness (LUFS, -inf when silent) and true peak (dBTP) of interleaved stereo. */
int mtk_loudness(const float *interleaved, int64_t frames, int channels, double sample_rate, double *lufs, double *true_peak_db);

#ifdef __cplusplus
}
#endif
#endif
