/* A disk that fails as it is told, and writes down what reaches it: loaded before the C library of one process.
 *
 * Only files below the folder in HALYARD_DISK are touched. Nothing is armed until disk_arm is called.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { FULL = 1, BROKEN_WRITE = 2, BROKEN_SYNC = 3 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int kind, left, lasting, traced = -1;
static long writes, syncs, struck;

typedef ssize_t (*pwrite_call)(int, const void *, size_t, off64_t);
typedef ssize_t (*write_call)(int, const void *, size_t);
typedef int (*sync_call)(int);
typedef int (*truncate_call)(int, off64_t);
typedef int (*unlink_call)(const char *);

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int below(const char *path) {
    const char *folder = getenv("HALYARD_DISK");
    return folder && strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "-shm") && !strstr(path, ".lock");
}

static int ours(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* One entry: a letter, the lengths of path and data, the place, then path and data. */
static void note(char what, const char *path, uint64_t place, const void *data, uint32_t size) {
    if (traced < 0) return;
    write_call put = (write_call)real("write");
    uint32_t length = (uint32_t)strlen(path);
    char head[17];
    head[0] = what;
    memcpy(head + 1, &length, 4);
    memcpy(head + 5, &size, 4);
    memcpy(head + 9, &place, 8);
    if (put(traced, head, 17) != 17 || put(traced, path, length) != (ssize_t)length) abort();
    if (size && put(traced, data, size) != (ssize_t)size) abort();
}

/* Whether this call fails; counts it. */
static int strikes(int sync) {
    if (sync) syncs++; else writes++;
    if (!kind || (kind == BROKEN_SYNC) != sync) return 0;
    if (left > 1) { left--; return 0; }
    struck++;
    if (!lasting) kind = 0;
    return 1;
}

static int strikes_with(int sync) {
    pthread_mutex_lock(&turn);
    int full = kind == FULL;
    int hit = strikes(sync);
    if (hit) errno = full ? ENOSPC : EIO;
    pthread_mutex_unlock(&turn);
    return hit;
}

/* --- what a test calls ------------------------------------------------------------------------------- */

void disk_arm(int how, int nth, int for_good) { kind = how; left = nth; lasting = for_good; struck = 0; }
void disk_mend(void) { kind = 0; }
long disk_writes(void) { return writes; }
long disk_syncs(void) { return syncs; }
long disk_struck(void) { return struck; }
void disk_trace(const char *path) { traced = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); }
void disk_mark(int number) { note('M', "", (uint64_t)number, NULL, 0); }

/* --- what the database calls ------------------------------------------------------------------------- */

ssize_t pwrite64(int file, const void *data, size_t size, off64_t place) {
    char path[4096];
    if (ours(file, path)) {
        if (strikes_with(0)) return -1;
        note('W', path, (uint64_t)place, data, (uint32_t)size);
    }
    return ((pwrite_call)real("pwrite64"))(file, data, size, place);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t place) { return pwrite64(file, data, size, place); }

ssize_t write(int file, const void *data, size_t size) {
    char path[4096];
    if (file > 2 && file != traced && ours(file, path)) {
        if (strikes_with(0)) return -1;
        note('W', path, (uint64_t)lseek(file, 0, SEEK_CUR), data, (uint32_t)size);
    }
    return ((write_call)real("write"))(file, data, size);
}

static int synced(int file, const char *how) {
    char path[4096];
    if (ours(file, path)) {
        if (strikes_with(1)) return -1;
        note('S', path, 0, NULL, 0);
    }
    return ((sync_call)real(how))(file);
}

int fsync(int file) { return synced(file, "fsync"); }
int fdatasync(int file) { return synced(file, "fdatasync"); }

int ftruncate64(int file, off64_t size) {
    char path[4096];
    if (ours(file, path)) note('T', path, (uint64_t)size, NULL, 0);
    return ((truncate_call)real("ftruncate64"))(file, size);
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

int unlink(const char *path) {
    if (below(path)) note('U', path, 0, NULL, 0);
    return ((unlink_call)real("unlink"))(path);
}
