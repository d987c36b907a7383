// Bytes into a file descriptor: a raw MIDI device, or a pipe to whoever knows the port.
#include <errno.h>
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

#include "control/error.h"
#include "port.h"

namespace mtk {
namespace {

class DescriptorPort : public MidiPort {
  public:
    DescriptorPort(int descriptor, uint8_t *keys) : MidiPort(keys), descriptor_(descriptor) {}
    double lead() const override { return 0; }
    bool before_latency() const override { return false; }

  protected:
    void put(const uint8_t *data, int size, bool, double) override {
        for (int done = 0; done < size && alive_;) {
#ifdef _WIN32
            const int wrote = _write(descriptor_, data + done, (unsigned)(size - done));
#else
            const int wrote = (int)write(descriptor_, data + done, (size_t)(size - done));
#endif
            if (wrote > 0) {
                done += wrote;
            } else if (errno == EAGAIN) {
                lost_++;
                return;
            } else if (errno != EINTR) {
                alive_ = false;
            }
        }
    }

  private:
    int descriptor_;
};

}  // namespace

std::unique_ptr<MidiPort> open_descriptor_port(int descriptor, uint8_t *keys, char *error) {
    if (descriptor < 0) {
        fail(kInvalid, error, "file descriptor %d; allowed: an open one", descriptor);
        return nullptr;
    }
    return std::make_unique<DescriptorPort>(descriptor, keys);
}

}  // namespace mtk
