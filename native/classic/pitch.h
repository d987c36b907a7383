// Pitch and period with arithmetic alone, so that every machine gets the same bits.
#pragma once
#include <stdint.h>

namespace mtk::classic {

constexpr double kBasePeriod = 13696;  // of note 0; middle C, note 60, has 428
constexpr int kBendsPerSemitone = 12800;

double power_of_two(double exponent);
double log_of_two(double value);  // value > 0

// The Amiga period of a note with a bend in 1/12800 semitone.
double bent_period(int note, int bend);

}  // namespace mtk::classic
