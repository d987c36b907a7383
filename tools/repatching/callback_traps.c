/* Preloaded: counts what the audio thread allocates, frees and locks between its first and its last wake.
 *
 * The audio thread is the one that asks for SCHED_FIFO (native/control/realtime_thread.cpp); all it may call of the C
 * library is to sleep. Each wake brings the counts up to date in the file MOTORIK_TRAPS names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static __thread int is_audio;
static __thread long long since_wake[3];
static long long *seen; /* wakes, allocations, frees, locks */

static void count(int what) {
    if (is_audio) since_wake[what]++;
}

void *malloc(size_t bytes) { return count(0), __libc_malloc(bytes); }
void *calloc(size_t number, size_t bytes) { return count(0), __libc_calloc(number, bytes); }
void *realloc(void *memory, size_t bytes) { return count(0), __libc_realloc(memory, bytes); }
void *aligned_alloc(size_t alignment, size_t bytes) { return count(0), __libc_memalign(alignment, bytes); }
void free(void *memory) { count(1), __libc_free(memory); }

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    static int (*real)(pthread_mutex_t *);
    if (!real) real = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    count(2);
    return real(mutex);
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters) {
    static int (*real)(pthread_t, int, const struct sched_param *);
    if (!real) real = (int (*)(pthread_t, int, const struct sched_param *))dlsym(RTLD_NEXT, "pthread_setschedparam");
    const char *path = getenv("MOTORIK_TRAPS");
    const int file = path && policy == SCHED_FIFO ? open(path, O_RDWR) : -1;
    if (file >= 0) {
        seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        close(file);
    }
    const int result = real(thread, policy, parameters);
    is_audio = seen && seen != MAP_FAILED;
    since_wake[0] = since_wake[1] = since_wake[2] = 0;
    return result;
}

static void wake(void) {
    if (!is_audio) return;
    seen[0]++;
    for (int i = 0; i < 3; i++) seen[1 + i] += since_wake[i], since_wake[i] = 0;
}

int nanosleep(const struct timespec *time, struct timespec *rest) {
    static int (*real)(const struct timespec *, struct timespec *);
    if (!real) real = (int (*)(const struct timespec *, struct timespec *))dlsym(RTLD_NEXT, "nanosleep");
    wake();
    return real(time, rest);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest) {
    static int (*real)(clockid_t, int, const struct timespec *, struct timespec *);
    if (!real) real = (int (*)(clockid_t, int, const struct timespec *, struct timespec *))dlsym(RTLD_NEXT, "clock_nanosleep");
    wake();
    return real(clock, flags, time, rest);
}
