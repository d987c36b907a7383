// sanitize: bounds
// Whatever allocates, frees or locks on the thread that is inside mtk_engine_process or mtk_input_hear ends the program.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "songs.h"

static thread_local bool in_callback;

static void trap(const char *what) {
    if (!in_callback) return;
    in_callback = false;
    (void)!write(1, what, strlen(what));
    _exit(3);
}

#ifdef __GLIBC__
extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
static int (*real_lock)(pthread_mutex_t *);

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    trap("pthread_mutex_lock in the callback\n");
    if (!real_lock) real_lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    return real_lock(mutex);
}
void *malloc(size_t bytes) { return trap("malloc in the callback\n"), __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) { return trap("calloc in the callback\n"), __libc_calloc(count, bytes); }
void *realloc(void *memory, size_t bytes) { return trap("realloc in the callback\n"), __libc_realloc(memory, bytes); }
void *aligned_alloc(size_t alignment, size_t bytes) { return trap("aligned_alloc in the callback\n"), __libc_memalign(alignment, bytes); }
void free(void *memory) { trap("free in the callback\n"), __libc_free(memory); }
}
#endif

// The traps themselves work: a child that allocates, or locks, as if inside is ended.
static void test_traps() {
#ifdef __GLIBC__
    for (int which = 0; which < 2; which++) {
        const pid_t child = fork();
        if (child == 0) {
            pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
            void *volatile memory = nullptr;
            in_callback = true;
            if (which) pthread_mutex_lock(&mutex);
            memory = malloc(1);
            in_callback = false;
            free(memory);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    }
#endif
}

int main() {
    test_traps();
    char error[MTK_ERROR_SIZE] = "";
    Random random;
    MtkEngine *engine = mtk_engine_new(48000, nullptr, 1, error);
    REQUIRE(engine && mtk_engine_install(engine, make_plan(engine, 0, 3), error) == 0);
    mtk_engine_log_events(engine, 1);
    MtkInput *input = mtk_input_new(2, 0, 1, 10000, error);
    REQUIRE(input);
    static float output[2 * 256];
    for (int round = 0; round < 400; round++) {
        for (int i = 0; i < 8; i++) {
            const MtkCommand command = random_command(&random, round * 128, 400, 3);
            mtk_engine_push_scheduled(engine, &command, 1);
        }
        if (round % 4 == 0) {
            const MtkCommand command = plan_command(make_plan(engine, random(512), 3), 0);
            mtk_engine_push_immediate(engine, &command, 1);
        }
        in_callback = true;
        mtk_engine_process(engine, output, 1 + (int)random(256), 2);
        mtk_input_hear(input, output, 256);
        in_callback = false;
        mtk_engine_collect(engine, nullptr, 1000);
    }
    mtk_input_free(input);
    mtk_engine_free(engine);
    return 0;
}
