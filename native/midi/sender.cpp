// The thread that sends MIDI when its time has come.
#include <string.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "control/error.h"
#include "control/realtime_thread.h"
#include "port.h"
#include "rt/engine.h"

using namespace mtk;

namespace {

constexpr uint64_t kRing = 16384;
constexpr double kLongestSleep = 0.02;                     // clocks drift: look again
constexpr double kSpin = 80e-6;                            // what a sleep may last too long on a quiet machine

}  // namespace

struct MtkMidi {
    std::mutex ports_mutex;                                // ports, engine
    std::unique_ptr<MidiPort> ports[MTK_MIDI_PORTS];
    std::shared_ptr<JackClient> jack;
    const MtkEngine *engine = nullptr;
    double latency = 0;

    std::vector<MtkMidiMessage> slots;
    Ring<MtkMidiMessage> ring;
    std::mutex push_mutex;                                 // producers, one at a time
    std::atomic<uint64_t> pushed{0}, read{0};

    std::mutex wake_mutex;
    std::condition_variable wake;
    bool awake = false, stop = false;
    std::thread thread;
};

namespace {

void spin_until(double due) {
    while (steady_seconds() < due) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

void obey(MtkMidi *midi, const MtkMidiMessage &message) {
    if (message.kind == MTK_MIDI_REVOKE) {
        for (auto &port : midi->ports)
            if (port) port->revoke(message.frame);
        return;
    }
    MidiPort *port = message.port < MTK_MIDI_PORTS ? midi->ports[message.port].get() : nullptr;
    if (!port) return;
    if (message.kind == MTK_MIDI_SEND) {
        port->add(message);
    } else {
        port->release(message.kind == MTK_MIDI_PANIC);
    }
}

struct Clock {
    bool runs;
    MtkClock at;
    double latency;

    double due(const MidiPort &port, int64_t frame) const {
        if (!runs || frame == MTK_MIDI_NOW) return 0;
        const double out = at.seconds + (double)(frame - at.frame) * at.seconds_per_frame;
        return out + port.offset + (port.before_latency() ? 0 : latency);
    }
};

// Sends what is due; returns when there is more to do.
double send_due(MidiPort *port, const Clock &clock, double until) {
    while (const MtkMidiMessage *next = port->next()) {
        const double due = clock.due(*port, next->frame), wanted = due - port->lead();
        if (due > 0 && wanted > steady_seconds() + kSpin) return wanted < until ? wanted : until;
        if (due > 0) spin_until(wanted);
        port->send_next(due);
    }
    return until;
}

// One look at everything; returns when the next one is needed.
double pass(MtkMidi *midi) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    MtkMidiMessage message;
    while (ring_pop(&midi->ring, &message)) {
        obey(midi, message);
        midi->read.fetch_add(1, std::memory_order_release);
    }
    Clock clock = {false, {}, midi->latency};
    clock.runs = midi->engine && mtk_engine_clock(midi->engine, &clock.at);
    double until = steady_seconds() + kLongestSleep;
    for (auto &port : midi->ports)
        if (port) until = send_due(port.get(), clock, until);
    return until;
}

void run(MtkMidi *midi) {
    ask_for_realtime();
    for (;;) {
        const double until = pass(midi) - kSpin;
        std::unique_lock<std::mutex> lock(midi->wake_mutex);
        const auto when = std::chrono::steady_clock::time_point(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(until)));
        midi->wake.wait_until(lock, when, [&] { return midi->awake; });
        midi->awake = false;
        if (midi->stop) return;
    }
}

void wake_up(MtkMidi *midi, bool stop = false) {
    {
        const std::lock_guard<std::mutex> lock(midi->wake_mutex);
        midi->awake = true;
        midi->stop |= stop;
    }
    midi->wake.notify_one();
}

int keep(MtkMidi *midi, int place, std::unique_ptr<MidiPort> port) {
    if (!port) return kInvalid;
    midi->ports[place] = std::move(port);
    return place;
}

int free_place(MtkMidi *midi, char *error) {
    for (int place = 0; place < MTK_MIDI_PORTS; place++)
        if (!midi->ports[place]) return place;
    return fail(kBusy, error, "%d MIDI ports are open; allowed: as many", MTK_MIDI_PORTS);
}

MidiPort *port_at(MtkMidi *midi, int port) { return port >= 0 && port < MTK_MIDI_PORTS ? midi->ports[port].get() : nullptr; }

}  // namespace

MtkMidi *mtk_midi_new(char *) {
    MtkMidi *midi = new MtkMidi;
    midi->slots.resize(kRing);
    midi->ring.slots = midi->slots.data();
    midi->ring.capacity = kRing;
    ring_clear(&midi->ring);
    midi->thread = std::thread(run, midi);
    return midi;
}

void mtk_midi_free(MtkMidi *midi) {
    if (!midi) return;
    for (int port = 0; port < MTK_MIDI_PORTS; port++) mtk_midi_close(midi, port);
    wake_up(midi, true);
    midi->thread.join();
    delete midi;
}

void mtk_midi_follow(MtkMidi *midi, const MtkEngine *engine, double latency) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    midi->engine = engine;
    midi->latency = latency;
}

int mtk_midi_open_descriptor(MtkMidi *midi, int descriptor, uint8_t *keys, char *error) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    const int place = free_place(midi, error);
    return place < 0 ? place : keep(midi, place, open_descriptor_port(descriptor, keys, error));
}

int mtk_midi_open_jack(MtkMidi *midi, const char *client, const char *port, uint8_t *keys, char *error) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    const int place = free_place(midi, error);
    return place < 0 ? place : keep(midi, place, open_jack_port(&midi->jack, client, port, keys, error));
}

int mtk_midi_connect_jack(MtkMidi *midi, int port, const char *target) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    MidiPort *found = port_at(midi, port);
    return found && found->connect(target);
}

void mtk_midi_set_offset(MtkMidi *midi, int port, double seconds) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    if (MidiPort *found = port_at(midi, port)) found->offset = seconds;
}

void mtk_midi_close(MtkMidi *midi, int port) {
    double drain = 0;
    {
        const std::lock_guard<std::mutex> lock(midi->ports_mutex);
        MidiPort *found = port_at(midi, port);
        if (!found) return;
        found->release(false);
        drain = found->drain_seconds();
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(drain));
    std::unique_ptr<MidiPort> closed;
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    closed = std::move(midi->ports[port]);
    closed.reset();
    for (const auto &other : midi->ports)
        if (other) return;
    midi->jack.reset();
}

int mtk_midi_push(MtkMidi *midi, const MtkMidiMessage *messages, int count) {
    int taken;
    {
        const std::lock_guard<std::mutex> lock(midi->push_mutex);
        taken = ring_push(&midi->ring, messages, count);
        midi->pushed.fetch_add((uint64_t)taken);
    }
    wake_up(midi);
    return taken;
}

int mtk_midi_wait_idle(MtkMidi *midi, double seconds) {
    const double until = steady_seconds() + seconds;
    const uint64_t wanted = midi->pushed.load();
    while (midi->read.load(std::memory_order_acquire) < wanted) {
        if (steady_seconds() > until) return 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return 1;
}

void mtk_midi_figures(MtkMidi *midi, int port, MtkMidiFigures *out) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    *out = {};
    if (MidiPort *found = port_at(midi, port)) found->figures(out);
}

void mtk_midi_reset_figures(MtkMidi *midi, int port) {
    const std::lock_guard<std::mutex> lock(midi->ports_mutex);
    if (MidiPort *found = port_at(midi, port)) found->reset_figures();
}
