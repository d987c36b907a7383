// Periods as trackers keep them in tables of whole numbers, where twelfths of an octave would fall in between.
#pragma once

namespace mtk::classic {

enum class PeriodTable { kNone, kProTracker, kFastTracker, kScreamTracker };

constexpr double kSilentPeriod = 65536;  // which Paula makes of 0: too slow to be heard

// Whole periods of ProTracker; `finetune` in 1/128 semitone. Other octaves than its three are halves and doubles.
double protracker_period(int note, double finetune);
// What an arpeggio plays `shift` semitones above a period: ProTracker looks both up in its table, and beyond the end
// of a finetune's part lie 0 and the next one's.
double protracker_arpeggio(double period, double finetune, int shift);

// Quarters of a period, as FastTracker 2 has them in its Amiga mode; finetunes count in sixteenths of a semitone.
double fasttracker_period(int note, double finetune);
double fasttracker_arpeggio(double period, double finetune, int shift);

// Quarters of a period, as Scream Tracker 3 reckons them for a key of a sample with `hertz` for middle C.
double scream_tracker_period(int key, double hertz);

}  // namespace mtk::classic
