// The thread that plays live keys: it reads what the process with the ports hears, and no busy interpreter holds it up.
#include <errno.h>
#include <string.h>
#ifdef _WIN32
#include <io.h>
#else
#include <poll.h>
#include <unistd.h>
#endif

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "control/realtime_thread.h"
#include "key_port.h"

using namespace mtk;

namespace {

constexpr size_t kMostUnread = 1 << 16;                    // messages: then it reads no further until somebody takes them
constexpr size_t kReadBytes = 1 << 14;
constexpr uint32_t kLongest = 1 << 24;                     // bytes of a message: what claims more is no frame
constexpr int kLookMilliseconds = 100;                     // how long ending the thread may take

struct Frame {
    uint32_t size, port;
    double seconds;
};

// A port, and the engine that its table is made for.
struct Input {
    KeyPort keys;
    MtkEngine *engine = nullptr;
    uint32_t mark = 0;
};

struct Message {
    Frame frame;
    std::vector<uint8_t> data;
    std::vector<MtkStruck> struck;
    bool played;
    bool left;                                             // a wheel's, for its reader to move
    uint32_t mark;
};

}  // namespace

struct MtkKeys {
    int descriptor;
    std::mutex playing;
    std::map<uint32_t, Input> inputs;
    std::map<uint32_t, int> left;                          // by port: how many wheels' messages its reader has not done yet

    std::mutex mutex;                                      // the rest
    std::condition_variable changed;
    std::deque<Message> messages;
    Message current;                                       // what mtk_keys_next handed out
    std::vector<uint32_t> handed;                          // ports of the wheels' messages it handed out since mtk_keys_wait
    bool ended = false;
    std::atomic<bool> stop{false};
    std::thread thread;
};

namespace {

// Returns whether the engine took it all.
bool carry_out(const Input &input, const Deeds &deeds) {
    const int count = (int)deeds.commands.size();
    return !count || mtk_engine_push_immediate(input.engine, deeds.commands.data(), count) == count;
}

void play(MtkKeys *keys, Message *message) {
    const std::lock_guard<std::mutex> lock(keys->playing);
    const auto input = keys->inputs.find(message->frame.port);
    if (input == keys->inputs.end()) return;
    Deeds deeds;
    int &left = keys->left[message->frame.port];
    const bool ours = input->second.keys.hear(message->data.data(), message->frame.size, left == 0, &deeds);
    // What finds no room is left to those who read it, as if it were not ours.
    message->played = carry_out(input->second, deeds) && ours;
    message->left = deeds.touch && !message->played;
    left += message->left;
    message->mark = input->second.mark;
    if (message->played) message->struck = std::move(deeds.struck);
}

void let_go(Input *input) {
    Deeds deeds;
    input->keys.let_go(&deeds);
    carry_out(*input, deeds);
}

void keep(MtkKeys *keys, Message message) {
    std::unique_lock<std::mutex> lock(keys->mutex);
    keys->messages.push_back(std::move(message));
    keys->changed.notify_all();
    keys->changed.wait(lock, [&] { return keys->messages.size() < kMostUnread || keys->stop; });
}

// Whether there is something to read, or its end; false: the thread is to end.
bool wait_readable(const MtkKeys *keys) {
#ifndef _WIN32
    pollfd wanted = {keys->descriptor, POLLIN, 0};
    while (!keys->stop && poll(&wanted, 1, kLookMilliseconds) <= 0) {
    }
#endif
    return !keys->stop;
}

// Appends what there is; false at the end.
bool read_more(const MtkKeys *keys, std::vector<uint8_t> *bytes) {
    const size_t before = bytes->size();
    bytes->resize(before + kReadBytes);
    long got = -1;
    while (wait_readable(keys)) {
#ifdef _WIN32
        got = _read(keys->descriptor, bytes->data() + before, (unsigned)kReadBytes);
#else
        got = read(keys->descriptor, bytes->data() + before, kReadBytes);
#endif
        if (got >= 0 || errno != EINTR) break;
    }
    bytes->resize(before + (got > 0 ? (size_t)got : 0));
    return got > 0;
}

// Plays and keeps every whole message, and leaves the rest; false where there are no frames.
bool take_frames(MtkKeys *keys, std::vector<uint8_t> *bytes) {
    size_t at = 0;
    for (Frame frame; bytes->size() - at >= sizeof frame; at += sizeof frame + frame.size) {
        memcpy(&frame, bytes->data() + at, sizeof frame);
        if (frame.size > kLongest) return false;
        if (bytes->size() - at - sizeof frame < frame.size) break;
        const auto first = bytes->begin() + (long)(at + sizeof frame);
        Message message = {frame, {first, first + frame.size}, {}, false, false, 0};
        play(keys, &message);
        keep(keys, std::move(message));
    }
    bytes->erase(bytes->begin(), bytes->begin() + (long)at);
    return true;
}

void run(MtkKeys *keys) {
    ask_for_realtime();
    std::vector<uint8_t> bytes;
    while (read_more(keys, &bytes) && take_frames(keys, &bytes)) {
    }
    {
        // Nobody tells any more which keys are let go.
        const std::lock_guard<std::mutex> lock(keys->playing);
        for (auto &it : keys->inputs) let_go(&it.second);
        keys->inputs.clear();
    }
    const std::lock_guard<std::mutex> lock(keys->mutex);
    keys->ended = true;
    keys->changed.notify_all();
}

}  // namespace

MtkKeys *mtk_keys_new(int descriptor) {
    MtkKeys *keys = new MtkKeys;
    keys->descriptor = descriptor;
    keys->thread = std::thread(run, keys);
    return keys;
}

void mtk_keys_free(MtkKeys *keys) {
    if (!keys) return;
    {
        const std::lock_guard<std::mutex> lock(keys->mutex);
        keys->stop = true;
    }
    keys->changed.notify_all();
    keys->thread.join();
    delete keys;
}

void mtk_keys_set_table(MtkKeys *keys, uint32_t port, MtkEngine *engine, uint32_t mark, const MtkKeyTable *table) {
    const std::lock_guard<std::mutex> lock(keys->playing);
    Input &input = keys->inputs[port];
    if (engine != input.engine) {
        let_go(&input);
        input.engine = engine;
    }
    input.mark = mark;
    input.keys.set_table(*table);
}

void mtk_keys_drop(MtkKeys *keys, uint32_t port) {
    const std::lock_guard<std::mutex> lock(keys->playing);
    const auto found = keys->inputs.find(port);
    if (found == keys->inputs.end()) return;
    let_go(&found->second);
    keys->inputs.erase(found);
}

int mtk_keys_wait(MtkKeys *keys) {
    {
        const std::lock_guard<std::mutex> lock(keys->playing);
        for (const uint32_t port : keys->handed) keys->left[port]--;
    }
    keys->handed.clear();
    std::unique_lock<std::mutex> lock(keys->mutex);
    keys->changed.wait(lock, [&] { return !keys->messages.empty() || keys->ended; });
    return !keys->messages.empty();
}

int mtk_keys_next(MtkKeys *keys, MtkKeysHeard *out) {
    {
        const std::lock_guard<std::mutex> lock(keys->mutex);
        if (keys->messages.empty()) return 0;
        keys->current = std::move(keys->messages.front());
        keys->messages.pop_front();
    }
    keys->changed.notify_all();
    const Message &read = keys->current;
    if (read.left) keys->handed.push_back(read.frame.port);
    *out = {read.frame.port, read.frame.size, read.frame.seconds, read.data.data(), read.played, (int)read.struck.size(), read.struck.data(),
            read.mark};
    return 1;
}
