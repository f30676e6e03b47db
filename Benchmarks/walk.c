/* The limit that `make bench` compares with: a bare walk of a tree, every entry listed and stat'ed, nothing remembered, nothing compared.
 *
 *   cc -O2 -pthread -o walk walk.c && ./walk FOLDER [THREADS]
 *
 * One thread walks depth first. More threads take folders from one list. Prints how many files and folders it saw, and the milliseconds.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

struct work {
    struct work *next;
    char path[];
};

static struct work *waiting;
static int busy;
static long files, folders;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void fail(const char *path) {
    fprintf(stderr, "error: %s: %s\n", path, strerror(errno));
    exit(1);
}

static struct work *item(const char *folder, const char *name) {
    size_t a = strlen(folder), b = strlen(name);
    struct work *work = malloc(sizeof *work + a + b + 2);
    if (!work) fail(folder);
    memcpy(work->path, folder, a);
    work->path[a] = '/';
    memcpy(work->path + a + (a > 0), name, b + 1);
    return work;
}

/* Stats everything in one folder; the folders among it come back as a list. */
static struct work *visit(const char *path, long *file_count) {
    struct work *found = NULL;
    char buffer[32768] __attribute__((aligned(8)));
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) fail(path);
    for (;;) {
        long filled = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
        if (filled < 0) fail(path);
        if (filled == 0) break;
        for (long at = 0; at < filled;) {
            struct entry *entry = (struct entry *)(buffer + at);
            at += entry->length;
            if (entry->name[0] == '.' && (!entry->name[1] || (entry->name[1] == '.' && !entry->name[2]))) continue;
            struct stat status;
            if (fstatat(folder, entry->name, &status, AT_SYMLINK_NOFOLLOW) != 0) fail(path);
            if (S_ISDIR(status.st_mode)) {
                struct work *work = item(path, entry->name);
                work->next = found;
                found = work;
            } else {
                ++*file_count;
            }
        }
    }
    close(folder);
    return found;
}

static void *run(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!waiting && busy) pthread_cond_wait(&changed, &lock);
        if (!waiting) break;
        struct work *work = waiting;
        waiting = work->next;
        busy++;
        pthread_mutex_unlock(&lock);
        long count = 0;
        struct work *found = visit(work->path, &count);
        free(work);
        pthread_mutex_lock(&lock);
        files += count;
        folders++;
        while (found) {
            struct work *next = found->next;
            found->next = waiting;
            waiting = found;
            found = next;
        }
        busy--;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int count, char **arguments) {
    if (count < 2) {
        fprintf(stderr, "usage: walk FOLDER [THREADS]\n");
        return 64;
    }
    int threads = count > 2 ? atoi(arguments[2]) : 1;
    if (threads < 1 || threads > 64) threads = 1;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    waiting = item("", arguments[1]);
    waiting->next = NULL;
    pthread_t others[64];
    int started = 0;
    while (started < threads - 1 && pthread_create(&others[started], NULL, run, NULL) == 0) started++;
    run(NULL);
    for (int i = 0; i < started; i++) pthread_join(others[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%ld files, %ld folders, %.2f ms\n", files, folders, (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6);
    return 0;
}
