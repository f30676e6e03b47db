// Calls that Swift's Glibc module does not expose: getdents64, O_PATH, statfs, the affinity mask,
// and inotify. In addition, stat data as a flat record.
// _GNU_SOURCE stays undefined. With it the C library's types would differ from those of the Glibc
// module, and Swift refuses the two together.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

// Linux uses this value on every architecture that Swift supports.
#ifndef O_PATH
#define O_PATH 010000000
#endif

/// The flag O_PATH of open(2). Its descriptors identify a path and permit no reads or writes.
static inline int cposix_o_path(void) { return O_PATH; }

/// openat(2) without C's variable arguments.
static inline int cposix_openat(int folder, const char *path, int flags, unsigned mode) {
    return openat(folder, path, flags, (mode_t)mode);
}

/// Exchanges two paths of one file system in one step, see renameat2(2). Returns 0 or errno.
static inline int cposix_exchange(const char *first, const char *second) {
    const unsigned exchange = 1 << 1;
    return syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, exchange) == 0 ? 0 : errno;
}

/// Reads entries of an open folder with getdents64(2): their bytes, 0 at the end, or -1 and errno.
///
/// The layout of an entry is: d_ino (8 bytes), d_off (8), d_reclen (2), d_type (1), name, NUL.
static inline ssize_t cposix_getdents64(int folder, void *buffer, size_t size) {
    return (ssize_t)syscall(SYS_getdents64, folder, buffer, size);
}

/// The number of processors that this thread may run on, at least 1. One system call is enough,
/// while sysconf(3) would read a file.
static inline int cposix_processor_count(void) {
    unsigned long mask[128] = {0};
    long size = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long i = 0; i < size / (long)sizeof mask[0]; i++) count += __builtin_popcountl(mask[i]);
    return count > 0 ? count : 1;
}

/// The `f_type` and the `f_fsid` of a file system, see statfs(2).
struct cposix_file_system {
    uint64_t type, id;
};

/// Reads the file system of an open file, see statfs(2). Returns 0 or errno.
static inline int cposix_fstatfs(int descriptor, struct cposix_file_system *system) {
    struct statfs data;
    if (fstatfs(descriptor, &data) != 0) return errno;
    system->type = (uint64_t)data.f_type;
    system->id = (uint64_t)(uint32_t)data.f_fsid.__val[0] << 32 | (uint32_t)data.f_fsid.__val[1];
    return 0;
}

/// Stat data. Times are in nanoseconds since 1970. Values out of range are clamped.
struct cposix_status {
    uint64_t device, inode, size;
    int64_t mtime, ctime;
    uint32_t mode;
};

/// Converts a time to nanoseconds. Values out of range are clamped.
static inline int64_t cposix_nanoseconds(struct timespec t) {
    if (t.tv_sec >= INT64_MAX / 1000000000) return INT64_MAX;
    if (t.tv_sec <= INT64_MIN / 1000000000) return INT64_MIN;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/// Copies the fields of a stat record.
static inline void cposix_flatten(const struct stat *from, struct cposix_status *to) {
    to->device = from->st_dev;
    to->inode = from->st_ino;
    to->size = (uint64_t)from->st_size;
    to->mtime = cposix_nanoseconds(from->st_mtim);
    to->ctime = cposix_nanoseconds(from->st_ctim);
    to->mode = from->st_mode;
}

/// Reads the stat of a path relative to an open folder. A link is not followed. Returns 0 or errno.
static inline int cposix_lstatat(int folder, const char *path, struct cposix_status *status) {
    struct stat data;
    if (fstatat(folder, path, &data, AT_SYMLINK_NOFOLLOW) != 0) return errno;
    cposix_flatten(&data, status);
    return 0;
}

/// Reads the stat of an open file. Returns 0 or errno.
static inline int cposix_fstat(int descriptor, struct cposix_status *status) {
    struct stat data;
    if (fstat(descriptor, &data) != 0) return errno;
    cposix_flatten(&data, status);
    return 0;
}

/// Creates a non-blocking inotify instance. Returns a descriptor or the negated errno.
static inline int cposix_inotify_init(void) {
    int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

/// Sends this process a signal when the thread that started it ends. Returns 0 or the negated errno.
static inline int cposix_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal) == 0 ? 0 : -errno; }

/// Watches a folder, which must not be a link. Returns a watch or the negated errno.
///
/// IN_MODIFY is left out. A writer also closes the file, and reading it earlier is useless.
static inline int cposix_inotify_add(int descriptor, const char *folder) {
    int watch = inotify_add_watch(
        descriptor, folder,
        IN_CREATE | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
            IN_DONT_FOLLOW);
    return watch < 0 ? -errno : watch;
}

/// Removes a watch. A watch that no longer exists is not an error.
static inline void cposix_inotify_remove(int descriptor, int watch) { (void)inotify_rm_watch(descriptor, watch); }

/// The bits of inotify(7) events. `cposix_in_self` combines those of the watched folder itself.
static const uint32_t cposix_in_create = IN_CREATE, cposix_in_attributes = IN_ATTRIB, cposix_in_moved_to = IN_MOVED_TO,
                      cposix_in_moved_from = IN_MOVED_FROM, cposix_in_delete = IN_DELETE, cposix_in_ignored = IN_IGNORED,
                      cposix_in_overflow = IN_Q_OVERFLOW, cposix_in_folder = IN_ISDIR, cposix_in_self = IN_DELETE_SELF | IN_MOVE_SELF;
