#include "classic/periods.h"

#include <stdint.h>

#include "classic/pitch.h"

namespace mtk::classic {

namespace {

constexpr double kQuarters = 4;

// ---- ProTracker -----------------------------------------------------------------------------------------------------

constexpr int kFirstNote = 48, kNotes = 36, kPart = kNotes + 1, kFinetunes = 16, kBehind = 15;

// Finetunes 0 to 7, then -8 to -1, each with a 0 at its end; at last what follows in the program's memory.
constexpr uint16_t kProTracker[kFinetunes * kPart + kBehind] = {
    856, 808, 762, 720, 678, 640, 604, 570, 538, 508, 480, 453,
    428, 404, 381, 360, 339, 320, 302, 285, 269, 254, 240, 226,
    214, 202, 190, 180, 170, 160, 151, 143, 135, 127, 120, 113, 0,
    850, 802, 757, 715, 674, 637, 601, 567, 535, 505, 477, 450,
    425, 401, 379, 357, 337, 318, 300, 284, 268, 253, 239, 225,
    213, 201, 189, 179, 169, 159, 150, 142, 134, 126, 119, 113, 0,
    844, 796, 752, 709, 670, 632, 597, 563, 532, 502, 474, 447,
    422, 398, 376, 355, 335, 316, 298, 282, 266, 251, 237, 224,
    211, 199, 188, 177, 167, 158, 149, 141, 133, 125, 118, 112, 0,
    838, 791, 746, 704, 665, 628, 592, 559, 528, 498, 470, 444,
    419, 395, 373, 352, 332, 314, 296, 280, 264, 249, 235, 222,
    209, 198, 187, 176, 166, 157, 148, 140, 132, 125, 118, 111, 0,
    832, 785, 741, 699, 660, 623, 588, 555, 524, 495, 467, 441,
    416, 392, 370, 350, 330, 312, 294, 278, 262, 247, 233, 220,
    208, 196, 185, 175, 165, 156, 147, 139, 131, 124, 117, 110, 0,
    826, 779, 736, 694, 655, 619, 584, 551, 520, 491, 463, 437,
    413, 390, 368, 347, 328, 309, 292, 276, 260, 245, 232, 219,
    206, 195, 184, 174, 164, 155, 146, 138, 130, 123, 116, 109, 0,
    820, 774, 730, 689, 651, 614, 580, 547, 516, 487, 460, 434,
    410, 387, 365, 345, 325, 307, 290, 274, 258, 244, 230, 217,
    205, 193, 183, 172, 163, 154, 145, 137, 129, 122, 115, 109, 0,
    814, 768, 725, 684, 646, 610, 575, 543, 513, 484, 457, 431,
    407, 384, 363, 342, 323, 305, 288, 272, 256, 242, 228, 216,
    204, 192, 181, 171, 161, 152, 144, 136, 128, 121, 114, 108, 0,
    907, 856, 808, 762, 720, 678, 640, 604, 570, 538, 508, 480,
    453, 428, 404, 381, 360, 339, 320, 302, 285, 269, 254, 240,
    226, 214, 202, 190, 180, 170, 160, 151, 143, 135, 127, 120, 0,
    900, 850, 802, 757, 715, 675, 636, 601, 567, 535, 505, 477,
    450, 425, 401, 379, 357, 337, 318, 300, 284, 268, 253, 238,
    225, 212, 200, 189, 179, 169, 159, 150, 142, 134, 126, 119, 0,
    894, 844, 796, 752, 709, 670, 632, 597, 563, 532, 502, 474,
    447, 422, 398, 376, 355, 335, 316, 298, 282, 266, 251, 237,
    223, 211, 199, 188, 177, 167, 158, 149, 141, 133, 125, 118, 0,
    887, 838, 791, 746, 704, 665, 628, 592, 559, 528, 498, 470,
    444, 419, 395, 373, 352, 332, 314, 296, 280, 264, 249, 235,
    222, 209, 198, 187, 176, 166, 157, 148, 140, 132, 125, 118, 0,
    881, 832, 785, 741, 699, 660, 623, 588, 555, 524, 494, 467,
    441, 416, 392, 370, 350, 330, 312, 294, 278, 262, 247, 233,
    220, 208, 196, 185, 175, 165, 156, 147, 139, 131, 123, 117, 0,
    875, 826, 779, 736, 694, 655, 619, 584, 551, 520, 491, 463,
    437, 413, 390, 368, 347, 328, 309, 292, 276, 260, 245, 232,
    219, 206, 195, 184, 174, 164, 155, 146, 138, 130, 123, 116, 0,
    868, 820, 774, 730, 689, 651, 614, 580, 547, 516, 487, 460,
    434, 410, 387, 365, 345, 325, 307, 290, 274, 258, 244, 230,
    217, 205, 193, 183, 172, 163, 154, 145, 137, 129, 122, 115, 0,
    862, 814, 768, 725, 684, 646, 610, 575, 543, 513, 484, 457,
    431, 407, 384, 363, 342, 323, 305, 288, 272, 256, 242, 228,
    216, 203, 192, 181, 171, 161, 152, 144, 136, 128, 121, 114, 0,
    774, 1800, 2314, 3087, 4113, 4627, 5400, 6426, 6940, 7713, 8739, 9253, 24625, 12851, 13365,
};

// A finetune's part of the table, or -1 when it is none of the sixteen.
int part_of(double finetune) {
    const int whole = (int)finetune;
    if (whole != finetune || whole % 16 != 0 || whole < -128 || whole > 112) return -1;
    return ((whole / 16) & (kFinetunes - 1)) * kPart;
}

// ---- FastTracker 2 --------------------------------------------------------------------------------------------------

constexpr int kSteps = 16, kPerOctave = 96, kOctaves = 10;  // steps of a semitone; entries of the table below
constexpr int kLowestC = 12;  // the table begins a semitone below, for finetunes
// Its search stops short of the two highest octaves, so no arpeggio goes beyond.
constexpr int kSearched = 8 * 12 * kSteps, kLastArpeggio = kSearched + 15;

// Eighths of a semitone from B on, of an octave; all others are shifted from it.
constexpr uint16_t kFastTracker[kPerOctave] = {
    907, 900, 894, 887, 881, 875, 868, 862, 856, 850, 844, 838, 832, 826, 820, 814, 808, 802, 796, 791, 785, 779, 774, 768,
    762, 757, 752, 746, 741, 736, 730, 725, 720, 715, 709, 704, 699, 694, 689, 684, 678, 675, 670, 665, 660, 655, 651, 646,
    640, 636, 632, 628, 623, 619, 614, 610, 604, 601, 597, 592, 588, 584, 580, 575, 570, 567, 563, 559, 555, 551, 547, 543,
    538, 535, 532, 528, 524, 520, 516, 513, 508, 505, 502, 498, 494, 491, 487, 484, 480, 477, 474, 470, 467, 463, 460, 457,
};

int eighth(int entry) {
    const int octave = entry / kPerOctave;
    return (kFastTracker[entry % kPerOctave] * 64 + (1 << octave) - 1) >> (octave + 1);
}

// In quarters. Sixteenths between two eighths are their mean.
int fasttracker_quarters(int step) {
    const int last = kOctaves * kPerOctave * 2 - 1;
    step = step < 0 ? 0 : step > last ? last : step;
    const int below = eighth(step / 2);
    return step % 2 == 0 ? below : (below + eighth(step / 2 + 1)) / 2;
}

int fine_step(double finetune) {
    const int whole = (int)finetune;
    return (whole < 0 ? -((7 - whole) / 8) : whole / 8) + kSteps;
}

// ---- Scream Tracker 3 -----------------------------------------------------------------------------------------------

constexpr uint32_t kScreamTracker[12] = {1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 907};
constexpr uint32_t kMiddleC = 8363, kLongest = 32767;
constexpr int kLowestOctave = 1, kHighestOctave = 16;

}  // namespace

double protracker_period(int note, double finetune) {
    const int part = part_of(finetune);
    if (part < 0) return (double)(int64_t)(bent_period(note, (int)(finetune * kBendsPerSemitone / 128)) + 0.5);
    const int last = kFirstNote + kNotes - 1;
    int octaves = 0;
    for (; note < kFirstNote; note += 12) octaves--;
    for (; note > last; note -= 12) octaves++;
    const int period = kProTracker[part + note - kFirstNote];
    return octaves < 0 ? period * (double)(1 << (octaves < -16 ? 16 : -octaves)) : period >> (octaves > 16 ? 16 : octaves);
}

double protracker_arpeggio(double period, double finetune, int shift) {
    const int part = part_of(finetune);
    if (part < 0) return period / power_of_two(shift / 12.0);
    int found = 0;
    while (period < kProTracker[part + found]) found++;  // 0 ends every part
    const int played = kProTracker[part + found + shift];
    return played ? played : kSilentPeriod;
}

double fasttracker_period(int note, double finetune) {
    return fasttracker_quarters((note - kLowestC) * kSteps + fine_step(finetune)) / kQuarters;
}

double fasttracker_arpeggio(double period, double finetune, int shift) {
    const int fine = fine_step(finetune);
    int low = 0, high = kSearched;
    for (int i = 0; i < 8; i++) {
        const int middle = ((low + high) / 2) & ~(kSteps - 1);
        (period * kQuarters >= fasttracker_quarters(middle + fine - kSteps / 2) ? high : low) = middle;
    }
    const int step = low + fine + shift * kSteps;
    return fasttracker_quarters(step >= kLastArpeggio - 1 ? kLastArpeggio : step) / kQuarters;
}

double scream_tracker_period(int key, double hertz) {
    if (key < 0) key = 0;
    int octave = key / 12 - kLowestOctave;
    octave = octave < 0 ? 0 : octave > kHighestOctave ? kHighestOctave : octave;
    const uint32_t middle = hertz < 1 ? 1 : (uint32_t)(hertz + 0.5), note = kScreamTracker[key % 12] * 16 >> octave;
    const uint32_t speed = note * kMiddleC / middle;
    return (speed > kLongest ? kLongest : speed) / kQuarters;
}

}  // namespace mtk::classic
