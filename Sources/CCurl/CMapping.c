#define _GNU_SOURCE
#include "CMapping.h"

#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// The mappings that are open, a few at a time; a start of 0 is a free place, 1 one that is being filled.
static struct {
    uintptr_t start, end;
} mappings[16];

enum { COUNT = sizeof mappings / sizeof *mappings };

static struct sigaction before;

// Runs where a page of a file is touched that the file has no more. Puts a page of zeros there and tries again; whatever
// else the signal is about goes to who handled it before.
static void bus_error(int number, siginfo_t *info, void *context) {
    (void)context;
    uintptr_t page = (uintptr_t)info->si_addr & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
    for (int i = 0; i < COUNT; i++) {
        uintptr_t start = __atomic_load_n(&mappings[i].start, __ATOMIC_ACQUIRE);
        if (start <= 1 || page < start || page >= mappings[i].end) continue;
        void *zeros = mmap((void *)page, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros != MAP_FAILED) return;
    }
    sigaction(number, &before, NULL);
}

static void handle_bus_errors(void) {
    static int is_done;
    if (__atomic_exchange_n(&is_done, 1, __ATOMIC_ACQ_REL)) return;
    struct sigaction action = {.sa_sigaction = bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGBUS, &action, &before);
}

const void *cmapping_open(int file, size_t count) {
    handle_bus_errors();
    for (int i = 0; i < COUNT; i++) {
        uintptr_t expected = 0;
        if (!__atomic_compare_exchange_n(&mappings[i].start, &expected, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
        void *pages = mmap(NULL, count, PROT_READ, MAP_PRIVATE, file, 0);
        if (pages != MAP_FAILED) mappings[i].end = (uintptr_t)pages + count;
        __atomic_store_n(&mappings[i].start, pages == MAP_FAILED ? 0 : (uintptr_t)pages, __ATOMIC_RELEASE);
        return pages == MAP_FAILED ? NULL : pages;
    }
    return NULL;
}

void cmapping_close(const void *pages, size_t count) {
    for (int i = 0; i < COUNT; i++) {
        if (mappings[i].start == (uintptr_t)pages) __atomic_store_n(&mappings[i].start, 0, __ATOMIC_RELEASE);
    }
    munmap((void *)pages, count);
}
