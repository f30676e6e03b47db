// Calls that Swift's Glibc module does not expose: getdents64, O_PATH, statfs, the affinity mask,
// and inotify. In addition, stat data as a flat record, and unix sockets.
// _GNU_SOURCE stays undefined. With it the C library's types would differ from those of the Glibc
// module, and Swift refuses the two together.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
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
    uint32_t mode, links;
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
    to->links = (uint32_t)from->st_nlink;
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
/// IN_MODIFY reports each write, also one to a file that stays open. IN_UNMOUNT and IN_Q_OVERFLOW
/// always come.
static inline int cposix_inotify_add(int descriptor, const char *folder) {
    int watch = inotify_add_watch(
        descriptor, folder,
        IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
            IN_DONT_FOLLOW);
    return watch < 0 ? -errno : watch;
}

/// Removes a watch. A watch that no longer exists is not an error.
static inline void cposix_inotify_remove(int descriptor, int watch) { (void)inotify_rm_watch(descriptor, watch); }

/// The bits of inotify(7) events. `cposix_in_self` combines those of the watched folder itself.
static const uint32_t cposix_in_create = IN_CREATE, cposix_in_attributes = IN_ATTRIB, cposix_in_moved_to = IN_MOVED_TO,
                      cposix_in_moved_from = IN_MOVED_FROM, cposix_in_delete = IN_DELETE, cposix_in_ignored = IN_IGNORED,
                      cposix_in_overflow = IN_Q_OVERFLOW, cposix_in_folder = IN_ISDIR,
                      cposix_in_modify = IN_MODIFY, cposix_in_unmount = IN_UNMOUNT, cposix_in_self = IN_DELETE_SELF | IN_MOVE_SELF;

/// True when a path belongs to this process's user, and nobody else may use it. A link is not
/// followed. An empty path stands for `folder` itself.
static inline int cposix_is_private(int folder, const char *path) {
    struct stat data;
    int result = *path ? fstatat(folder, path, &data, AT_SYMLINK_NOFOLLOW) : fstat(folder, &data);
    return result == 0 && data.st_uid == geteuid() && (data.st_mode & 077) == 0;
}

/// Fills the address of a unix socket. Returns 0, or ENAMETOOLONG.
static inline int cposix_unix_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return ENAMETOOLONG;
    strcpy(address->sun_path, path);
    return 0;
}

/// Opens a listening unix socket at a path, in one step in place of an older one. Only the owner may
/// connect. Returns a descriptor or the negated errno.
static inline int cposix_listen_unix(const char *path) {
    struct sockaddr_un address;
    // It begins at a path beside, so that no moment is without a socket.
    char beside[sizeof address.sun_path];
    const size_t length = strlen(path);
    if (length + sizeof ".new" > sizeof beside) return -ENAMETOOLONG;
    memcpy(beside, path, length);
    memcpy(beside + length, ".new", sizeof ".new");
    int result = cposix_unix_address(beside, &address);
    if (result != 0) return -result;
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return -errno;
    (void)unlink(beside);
    result = bind(made, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    // Nobody can connect before listen(2), so the mode is set in time. A umask would concern all
    // threads.
    if (result == 0 && chmod(beside, 0600) != 0) result = errno;
    if (result == 0 && listen(made, 64) != 0) result = errno;
    if (result == 0 && rename(beside, path) != 0) result = errno;
    if (result == 0) return made;
    close(made);
    return -result;
}

/// Limits each read and write of a socket to `milliseconds`.
static inline void cposix_limit(int descriptor, int milliseconds) {
    struct timeval limit = {milliseconds / 1000, (milliseconds % 1000) * 1000};
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/// Connects to a unix socket, and limits each read and write to `milliseconds`. Returns a descriptor
/// or the negated errno.
static inline int cposix_connect_unix(const char *path, int milliseconds) {
    struct sockaddr_un address;
    int result = cposix_unix_address(path, &address);
    if (result != 0) return -result;
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) return -errno;
    cposix_limit(made, milliseconds);
    if (connect(made, (struct sockaddr *)&address, sizeof address) == 0) return made;
    result = errno;
    close(made);
    return -result;
}

/// Accepts a connection that blocks for at most `milliseconds`. Returns a descriptor or the negated
/// errno.
static inline int cposix_accept(int listener, int milliseconds) {
    int made = accept(listener, NULL, NULL);
    if (made < 0) return -errno;
    fcntl(made, F_SETFD, FD_CLOEXEC);
    cposix_limit(made, milliseconds);
    return made;
}

/// True when the process at the other end of a unix socket has this process's user.
static inline int cposix_is_own_peer(int descriptor) {
    // The three fields of `struct ucred`: process, user, group.
    unsigned credentials[3] = {0, 0, 0};
    socklen_t length = sizeof credentials;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, credentials, &length) == 0 && credentials[1] == geteuid();
}
