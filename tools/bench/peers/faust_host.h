// What a Faust program needs of its host: its controls by name, and no more.
#pragma once
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#define FAUSTFLOAT float
struct Meta { void declare(const char *, const char *) {} };
struct Soundfile;
struct UI {
    std::map<std::string, float *> zones;
    void openVerticalBox(const char *) {}
    void openHorizontalBox(const char *) {}
    void openTabBox(const char *) {}
    void closeBox() {}
    void addButton(const char *name, float *zone) { zones[name] = zone; }
    void addCheckButton(const char *name, float *zone) { zones[name] = zone; }
    void addNumEntry(const char *name, float *zone, float, float, float, float) { zones[name] = zone; }
    void addVerticalSlider(const char *name, float *zone, float, float, float, float) { zones[name] = zone; }
    void addHorizontalSlider(const char *name, float *zone, float, float, float, float) { zones[name] = zone; }
    void addHorizontalBargraph(const char *, float *, float, float) {}
    void addVerticalBargraph(const char *, float *, float, float) {}
    void declare(float *, const char *, const char *) {}
};
struct dsp { virtual ~dsp() {} };
