# The C interface as Cython sees it: native/motorik.h, nothing more.

cdef extern from "motorik.h" nogil:
    ctypedef struct MtkSample:
        pass
    ctypedef struct MtkModule:
        pass

    int mtk_instruction_set_count()
    const char *mtk_instruction_set_name(int index)
    int mtk_kernel_count()
    const char *mtk_kernel_kind(int index)
    int mtk_kernel_index(const char *kind)

    MtkSample *mtk_sample_new(const float *data, int64_t frames, int channels, double rate, double root,
                              int64_t loop_start, int64_t loop_end, char *error)
    void mtk_sample_free(MtkSample *sample)

    MtkModule *mtk_module_new(int kernel, int lanes, double sample_rate, uint32_t seed, const char *instruction_set,
                              char *error)
    void mtk_module_free(MtkModule *module)
    void mtk_module_reset(MtkModule *module)
    int mtk_module_port_count(const MtkModule *module, int side)
    int mtk_module_port_is_control(const MtkModule *module, int side, int port)
    int mtk_module_set_sample(MtkModule *module, int slot, MtkSample *sample)
    int mtk_module_set_parameter(MtkModule *module, int parameter, double value, int smooth)
    int mtk_module_set_voice(MtkModule *module, int lane, double pitch, double gate, double velocity, double accent,
                             int start)
    int mtk_module_hear(MtkModule *module, uint32_t lanes)
    int mtk_module_set_touch(MtkModule *module, int lane, double pressure, double timbre)
    int mtk_module_set_tempo(MtkModule *module, double beats_per_minute, double beat)
    int64_t mtk_module_process(MtkModule *module, const float *const *inputs, float *const *outputs, int64_t frames)

    int mtk_loudness(const float *interleaved, int64_t frames, int channels, double sample_rate, double *lufs,
                     double *true_peak_db)

    enum:
        MTK_MAX_UNITS
    enum MtkCommandKind:
        MTK_NOTE_ON, MTK_NOTE_OFF, MTK_NOTE_CUT, MTK_PARAMETER, MTK_PLAN, MTK_REVOKE, MTK_RELEASE_ALL, MTK_CUT_ALL, MTK_RESET
        MTK_TEMPO, MTK_EXPRESSION, MTK_DECK
    enum MtkDeckFlags:
        MTK_DECK_BEGIN, MTK_DECK_STOP, MTK_DECK_SWITCH, MTK_DECK_ONLY, MTK_DECK_ALL
    enum MtkNoteFlags:
        MTK_ACCENT, MTK_SLIDE
    enum MtkScope:
        MTK_SCOPE_VOICE, MTK_SCOPE_BUS
    enum MtkVoiceMode:
        MTK_POLY, MTK_MONO, MTK_LEGATO, MTK_ANALOG
    enum MtkPolarity:
        MTK_DIRECT, MTK_UNIPOLAR, MTK_BIPOLAR
    enum MtkExpression:
        MTK_BEND, MTK_PRESSURE, MTK_TIMBRE, MTK_LEVEL, MTK_PAN

    ctypedef struct MtkEngine:
        pass
    ctypedef struct MtkPlan:
        pass
    ctypedef struct MtkDriver:
        pass
    ctypedef struct MtkCommand:
        int64_t frame
        uint64_t handle
        uint32_t epoch
        unsigned short kind, flags
        uint32_t target, index
        uint64_t note
        float value, value2
        uint64_t tag, reserved
    ctypedef struct MtkTelemetry:
        int64_t frame
        double load_mean, load_worst
        double duration_p50_us, duration_p99_us, duration_p999_us, duration_max_us
        uint64_t callbacks, duration_over_period, gap_over_two_periods, driver_underflows
        uint64_t late_commands, revoked_commands, ring_full, pending_full, stolen_voices
        int32_t active_voices, plans_alive
        float peak_left, peak_right

    MtkPlan *mtk_plan_new(MtkEngine *engine)
    int mtk_plan_add_unit(MtkPlan *plan, uint32_t slot, uint64_t fingerprint, int scope, int polyphony, int voice_mode,
                          double glide_seconds, int glide_always, char *error)
    int mtk_plan_latency(MtkPlan *plan, int unit, int frames, char *error)
    int mtk_plan_choke(MtkPlan *plan, int unit, const unsigned char *keys, int count, char *error)
    int mtk_plan_add_node(MtkPlan *plan, int unit, uint32_t slot, int kernel, uint32_t seed, char *error)
    int mtk_plan_set_parameter(MtkPlan *plan, int unit, int node, int parameter, double value, char *error)
    int mtk_plan_set_sample(MtkPlan *plan, int unit, int node, int sample_slot, MtkSample *sample, char *error)
    int mtk_plan_connect(MtkPlan *plan, int unit, int source_node, int output, int target_node, int input, char *error)
    int mtk_plan_modulate(MtkPlan *plan, int unit, int source_node, int output, int target_node, int parameter,
                          double amount, int polarity, double curve, char *error)
    int mtk_plan_route(MtkPlan *plan, int unit, int node, int left, int right, int target_unit, int target_port, char *error)
    int mtk_plan_tap(MtkPlan *plan, int unit, int route, int tap, char *error)
    uint64_t mtk_plan_id(const MtkPlan *plan)
    int mtk_plan_finish(MtkPlan *plan, char *error)
    void mtk_plan_free(MtkPlan *plan)

    MtkEngine *mtk_engine_new(double sample_rate, const char *instruction_set, int threads, char *error)
    void mtk_engine_free(MtkEngine *engine)
    int mtk_engine_install(MtkEngine *engine, MtkPlan *plan, char *error)
    const char *mtk_engine_instruction_set(const MtkEngine *engine)
    int mtk_engine_push_scheduled(MtkEngine *engine, const MtkCommand *commands, int count)
    int mtk_engine_push_immediate(MtkEngine *engine, const MtkCommand *commands, int count)
    int mtk_engine_collect(MtkEngine *engine, uint64_t *freed, int capacity)
    int64_t mtk_engine_frame(const MtkEngine *engine)
    ctypedef struct MtkClock:
        int64_t frame
        double seconds, seconds_per_frame
    int mtk_engine_clock(const MtkEngine *engine, MtkClock *out)
    int mtk_engine_render(MtkEngine *engine, float *output, int64_t frames, float *const *taps, int tap_count)
    void mtk_engine_process(MtkEngine *engine, float *output, int frames, int channels)
    void mtk_engine_log_events(MtkEngine *engine, int on)
    int mtk_engine_read_log(MtkEngine *engine, MtkCommand *commands, int capacity)
    void mtk_engine_telemetry(MtkEngine *engine, MtkTelemetry *out)
    int mtk_engine_unit_peaks(MtkEngine *engine, const uint32_t *slots, float *peaks, int count)
    ctypedef struct MtkMeterStep:
        float left, right, product, weighted
    void mtk_engine_meter(MtkEngine *engine, int on)
    int mtk_engine_read_meter(MtkEngine *engine, uint32_t slot, uint64_t *position, MtkMeterStep *steps, int capacity,
                              float *peaks)
    void mtk_engine_reset_statistics(MtkEngine *engine)

    void *mtk_portaudio_callback()
    void *mtk_portaudio_userdata(MtkEngine *engine, int channels)
    MtkDriver *mtk_null_start(MtkEngine *engine, int block, int64_t capture_frames, char *error)
    int64_t mtk_null_captured(const MtkDriver *driver, const float **interleaved)
    void mtk_null_stop(MtkDriver *driver)

    enum:
        MTK_MIDI_PORTS
        MTK_MIDI_BYTES
        MTK_MIDI_KEYS
        MTK_MIDI_SEND
        MTK_MIDI_REVOKE
        MTK_MIDI_RELEASE
        MTK_MIDI_PANIC
    int64_t MTK_MIDI_NOW
    ctypedef struct MtkMidi:
        pass
    ctypedef struct MtkMidiMessage:
        int64_t frame
        unsigned short port
        unsigned char kind, size, more
        unsigned char data[24]
    ctypedef struct MtkMidiFigures:
        uint64_t sent, late, lost
        double lateness_p50_us, lateness_p99_us, lateness_max_us
        uint32_t waiting, keys_down
        int32_t alive
    MtkMidi *mtk_midi_new(char *error)
    void mtk_midi_free(MtkMidi *midi)
    void mtk_midi_follow(MtkMidi *midi, const MtkEngine *engine, double latency)
    int mtk_midi_open_descriptor(MtkMidi *midi, int descriptor, unsigned char *keys, char *error)
    int mtk_midi_open_jack(MtkMidi *midi, const char *client, const char *port, unsigned char *keys, char *error)
    int mtk_midi_connect_jack(MtkMidi *midi, int port, const char *target)
    void mtk_midi_set_offset(MtkMidi *midi, int port, double seconds)
    void mtk_midi_close(MtkMidi *midi, int port)
    int mtk_midi_push(MtkMidi *midi, const MtkMidiMessage *messages, int count)
    int mtk_midi_wait_idle(MtkMidi *midi, double seconds)
    void mtk_midi_figures(MtkMidi *midi, int port, MtkMidiFigures *out)
    void mtk_midi_reset_figures(MtkMidi *midi, int port)
    ctypedef struct MtkKeys:
        pass
    ctypedef struct MtkKeyPlace:
        uint32_t target, key
        float pitch
    enum: MTK_NO_MANAGER
    ctypedef struct MtkKeyChannel:
        uint32_t first, count
        unsigned char manager
    ctypedef struct MtkKeyTable:
        const float *velocities
        const MtkKeyChannel *channels
        const uint32_t *targets
        const uint32_t *starts
        const MtkKeyPlace *places
    ctypedef struct MtkStruck:
        uint64_t note
        uint32_t target, key
    ctypedef struct MtkKeysHeard:
        uint32_t port, size
        double seconds
        const unsigned char *data
        int played, struck_count
        const MtkStruck *struck
        uint32_t mark
    MtkKeys *mtk_keys_new(int descriptor)
    void mtk_keys_free(MtkKeys *keys)
    void mtk_keys_set_table(MtkKeys *keys, uint32_t port, MtkEngine *engine, uint32_t mark, const MtkKeyTable *table)
    void mtk_keys_drop(MtkKeys *keys, uint32_t port)
    bint mtk_keys_wait(MtkKeys *keys)
    bint mtk_keys_next(MtkKeys *keys, MtkKeysHeard *out)
    ctypedef struct MtkInput:
        pass
    ctypedef struct MtkInputFigures:
        uint64_t frames, lost_frames, driver_overflows
        float peaks[2]
    MtkInput *mtk_input_new(int device_channels, int left, int right, int64_t room_frames, char *error)
    void mtk_input_free(MtkInput *input)
    void *mtk_input_callback()
    void mtk_input_hear(MtkInput *input, const float *interleaved, int64_t frames)
    int64_t mtk_input_read(MtkInput *input, float *interleaved, int64_t frames)
    void mtk_input_figures(MtkInput *input, MtkInputFigures *out)
