// A way out: what waits for it, in order of time, which keys it holds down, and how punctual it was.
#pragma once
#include <stdint.h>

#include <memory>
#include <vector>

#include "rt/midi_jack.h"

namespace mtk {

constexpr int kMidiBuckets = 64 * 8;

struct Waiting {
    MtkMidiMessage message;
    uint64_t number;                                       // of the push: what shares a frame keeps its order
};

class MidiPort {
  public:
    MidiPort(uint8_t *keys);
    virtual ~MidiPort() = default;

    void add(const MtkMidiMessage &message);
    void revoke(int64_t frame);
    /* What is to be sent next, or null. */
    const MtkMidiMessage *next() const { return heap_.empty() ? nullptr : &heap_.front().message; }
    /* Sends what next() gave, `due` by the steady clock (0: at once). */
    void send_next(double due);
    void release(bool panic);
    void figures(MtkMidiFigures *out) const;
    void reset_figures();

    /* Seconds before `due` at which it wants a message. */
    virtual double lead() const = 0;
    /* Whether its messages are due when frames are handed out (the server adds what comes after), not when they are heard. */
    virtual bool before_latency() const = 0;
    /* Connects to a port of somebody else; false where that is not possible. */
    virtual bool connect(const char *) { return false; }
    /* When all that was handed over has left, at the latest. */
    virtual double drain_seconds() const { return 0; }

    double offset = 0;

  protected:
    /* Hands over one slot; `at`: when, by the steady clock. */
    virtual void put(const uint8_t *data, int size, bool more, double at) = 0;
    virtual void add_figures(MtkMidiFigures *) const {}
    virtual void begin_figures() {}

    uint64_t sent_ = 0, late_ = 0, lost_ = 0;
    bool alive_ = true;

  private:
    void note(const uint8_t *data, int size);
    void say(uint8_t status, uint8_t first, uint8_t second);

    std::vector<Waiting> heap_;
    uint64_t number_ = 0;
    uint8_t *keys_;
    uint64_t longest_ns_ = 0;
    uint32_t buckets_[kMidiBuckets] = {};
    bool inside_ = false;                                  // a message that takes several slots
};

/* Both null with a sentence in `error`. */
std::unique_ptr<MidiPort> open_descriptor_port(int descriptor, uint8_t *keys, char *error);
class JackClient;
/* The client is opened with its first port and closed with its last. */
std::unique_ptr<MidiPort> open_jack_port(std::shared_ptr<JackClient> *client, const char *name, const char *port, uint8_t *keys, char *error);

double steady_seconds();

}  // namespace mtk
