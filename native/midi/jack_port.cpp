// Ports of one JACK client. libjack is loaded when a port is asked for, so that nothing needs it to be there.
#include <string.h>

#include <chrono>
#include <thread>

#include "control/error.h"
#include "port.h"

#ifdef _WIN32
namespace mtk {

class JackClient {};

std::unique_ptr<MidiPort> open_jack_port(std::shared_ptr<JackClient> *, const char *, const char *, uint8_t *, char *error) {
    fail(kInvalid, error, "JACK is not offered on this system; allowed: the system's own MIDI ports");
    return nullptr;
}

}  // namespace mtk
#else
#include <dlfcn.h>

namespace mtk {
namespace {

constexpr uint64_t kSlots = 4096;
constexpr int kNoStartServer = 1, kIsOutput = 2;

struct Library {
    void *(*client_open)(const char *name, int options, int *status, ...);
    int (*client_close)(void *client);
    int (*activate)(void *client);
    void (*on_shutdown)(void *client, void (*callback)(void *), void *argument);
    int (*set_process_callback)(void *client, int (*callback)(uint32_t, void *), void *argument);
    void *(*port_register)(void *client, const char *name, const char *type, unsigned long flags, unsigned long size);
    int (*port_unregister)(void *client, void *port);
    const char *(*port_name)(const void *port);
    int (*port_connected_to)(const void *port, const char *name);
    int (*connect)(void *client, const char *source, const char *target);
    uint32_t (*time_to_frames)(const void *client, uint64_t microseconds);
    uint32_t (*get_buffer_size)(void *client);
    uint32_t (*get_sample_rate)(void *client);
    void (*set_error_function)(void (*say)(const char *));
    void (*set_info_function)(void (*say)(const char *));
    JackFunctions functions;
};

template <class F> bool find(void *handle, const char *name, F *function) {
    void *found = dlsym(handle, name);
    memcpy(function, &found, sizeof found);
    return found != nullptr;
}

const Library *library() {
    static const Library *loaded = []() -> const Library * {
        void *handle = nullptr;
        for (const char *name : {"libjack.so.0", "libjack.0.dylib", "/usr/local/lib/libjack.0.dylib", "/opt/homebrew/lib/libjack.0.dylib"})
            if ((handle = dlopen(name, RTLD_NOW | RTLD_LOCAL))) break;
        static Library jack = {};
        const bool whole = handle && find(handle, "jack_client_open", &jack.client_open) &&
                           find(handle, "jack_client_close", &jack.client_close) && find(handle, "jack_activate", &jack.activate) &&
                           find(handle, "jack_on_shutdown", &jack.on_shutdown) &&
                           find(handle, "jack_set_process_callback", &jack.set_process_callback) &&
                           find(handle, "jack_port_register", &jack.port_register) &&
                           find(handle, "jack_port_unregister", &jack.port_unregister) &&
                           find(handle, "jack_port_name", &jack.port_name) &&
                           find(handle, "jack_port_connected_to", &jack.port_connected_to) &&
                           find(handle, "jack_connect", &jack.connect) && find(handle, "jack_time_to_frames", &jack.time_to_frames) &&
                           find(handle, "jack_get_buffer_size", &jack.get_buffer_size) &&
                           find(handle, "jack_get_sample_rate", &jack.get_sample_rate) &&
                           find(handle, "jack_set_error_function", &jack.set_error_function) &&
                           find(handle, "jack_set_info_function", &jack.set_info_function) &&
                           find(handle, "jack_port_get_buffer", &jack.functions.port_get_buffer) &&
                           find(handle, "jack_last_frame_time", &jack.functions.last_frame_time) &&
                           find(handle, "jack_midi_clear_buffer", &jack.functions.midi_clear_buffer) &&
                           find(handle, "jack_midi_event_reserve", &jack.functions.midi_event_reserve);
        if (!whole) return nullptr;
        // The library writes to the terminal about every try; what went wrong is told in a sentence instead.
        jack.set_error_function([](const char *) {});
        jack.set_info_function([](const char *) {});
        return &jack;
    }();
    return loaded;
}

}  // namespace

class JackClient {
  public:
    explicit JackClient(void *client) : process{} {
        process.client = client;
        process.functions = library()->functions;
        library()->on_shutdown(client, [](void *self) { ((JackClient *)self)->lost = true; }, this);
        library()->set_process_callback(client, jack_process, &process);
        library()->activate(client);
    }
    ~JackClient() {
        // A client whose server is gone hangs when it is closed.
        if (!lost) library()->client_close(process.client);
    }
    JackProcess process;
    std::atomic<bool> lost{false};
};

namespace {

class JackMidiPort : public MidiPort {
  public:
    JackMidiPort(std::shared_ptr<JackClient> client, JackPort *jack, void *handle, uint8_t *keys)
        : MidiPort(keys), client_(std::move(client)), jack_(jack), slots_(kSlots) {
        jack_->ring.slots = slots_.data();
        jack_->ring.capacity = kSlots;
        ring_clear(&jack_->ring);
        begin_figures();
        jack_->port.store(handle, std::memory_order_release);
    }
    ~JackMidiPort() override {
        void *handle = jack_->port.exchange(nullptr);
        if (client_->lost) return;
        // A cycle that has begun may still write to it.
        std::this_thread::sleep_for(std::chrono::duration<double>(2 * period()));
        library()->port_unregister(client_->process.client, handle);
    }
    // The cycle it lies in, and what the thread may oversleep. Less than what an edit leaves alone.
    double lead() const override { return client_->lost ? 0 : period() + 0.003; }
    bool before_latency() const override { return true; }
    bool connect(const char *target) override {
        if (client_->lost) return false;
        void *handle = jack_->port.load(std::memory_order_relaxed);
        if (library()->port_connected_to(handle, target)) return true;
        return library()->connect(client_->process.client, library()->port_name(handle), target) == 0;
    }
    double drain_seconds() const override { return client_->lost ? 0 : 3 * period() + 0.01; }

  protected:
    void put(const uint8_t *data, int size, bool more, double at) override {
        alive_ = !client_->lost;
        if (!alive_) return;
        // What is sent at once lies in the cycle after this one, always as late.
        const double when = at > 0 ? at : steady_seconds() + period();
        if (!continues_) frame_ = library()->time_to_frames(client_->process.client, (uint64_t)(when * 1e6 + 0.5));
        continues_ = more;
        JackSlot slot = {frame_, (uint8_t)size, (uint8_t)more, {}};
        memcpy(slot.data, data, (size_t)size);
        if (!ring_push(&jack_->ring, &slot, 1)) lost_++;
    }
    void add_figures(MtkMidiFigures *out) const override {
        // The thread hands over ahead of time; what counts is the frame at which the server took it.
        const uint64_t taken = jack_->sent.load();
        out->late = jack_->late.load();
        out->lost += jack_->lost.load();
        const double us = 1e6 / library()->get_sample_rate(client_->process.client);
        out->lateness_max_us = jack_->latest.load() * us;
        out->lateness_p50_us = out->late * 2 > taken ? out->lateness_max_us : 0;
        out->lateness_p99_us = out->late * 100 > taken ? out->lateness_max_us : 0;
        out->alive = !client_->lost;
    }
    void begin_figures() override {
        jack_->sent = jack_->late = jack_->lost = 0;
        jack_->latest = 0;
    }

  private:
    double period() const {
        const Library *jack = library();
        return (double)jack->get_buffer_size(client_->process.client) / jack->get_sample_rate(client_->process.client);
    }

    std::shared_ptr<JackClient> client_;
    JackPort *jack_;
    std::vector<JackSlot> slots_;
    uint32_t frame_ = 0;
    bool continues_ = false;
};

bool start_client(std::shared_ptr<JackClient> *client, const char *name, char *error) {
    if (*client && !(*client)->lost) return true;
    const Library *jack = library();
    if (!jack) {
        fail(kInvalid, error, "JACK's library is not installed");
        return false;
    }
    int status = 0;
    void *opened = jack->client_open(name, kNoStartServer, &status);
    if (!opened) {
        fail(kInvalid, error, "no JACK server answers (status %d)", status);
        return false;
    }
    *client = std::make_shared<JackClient>(opened);
    return true;
}

}  // namespace

std::unique_ptr<MidiPort> open_jack_port(std::shared_ptr<JackClient> *client, const char *name, const char *port, uint8_t *keys, char *error) {
    if (!start_client(client, name, error)) return nullptr;
    JackPort *free = nullptr;
    for (JackPort &it : (*client)->process.ports)
        if (!free && !it.port.load()) free = &it;
    void *handle = free ? library()->port_register((*client)->process.client, port, "8 bit raw midi", kIsOutput, 0) : nullptr;
    if (!handle) {
        fail(kInvalid, error, "JACK gives no port %s; allowed: a name not in use, at most %d ports", port, MTK_MIDI_PORTS);
        return nullptr;
    }
    return std::make_unique<JackMidiPort>(*client, free, handle, keys);
}
}  // namespace mtk
#endif
