// Brings a Caddyfile to the Caddy of this node, without any library.
//
//     faaso-loader hold SOCKET FROM TO [FROM TO …]
//     faaso-loader load SOCKET CADDYFILE
//
// hold copies each file, then posts the last one to Caddy's admin socket, and waits for SIGTERM. A folder that is missing is created, but
// not the one around it. A reader sees the old or the new content, never a part. If Caddy refuses the file, its answer is written to
// standard error, and the status is 1. If no Caddy listens, there is nothing to load: Caddy reads the file when it starts.
//
// load posts the Caddyfile in the same way, unless this Caddy has it: Caddy would adapt the file and write a line to its log each time.
// CADDYFILE.loaded names the socket and the file of the last load. A Caddy that starts creates another socket, and one that loads a file
// keeps its own.

#include "system.h"

enum { HERE = -100, CREATE = 0101, TRUNCATE = 01000, LIMIT = 1 << 20, PATH = 4096, ENDING = 8 };

static char content[LIMIT], answer[65536];

static void say(const char *text, word size) {
    while (size > 0) {
        long sent = call(WRITE, 2, (word)text, size);
        if (sent <= 0) return;
        text += sent;
        size -= (word)sent;
    }
}

static _Noreturn void fail(const char *reason, const char *name) {
    say(reason, length(reason));
    say(name, length(name));
    say("\n", 1);
    end(1);
}

static void send(long descriptor, const char *text, word size) {
    while (size > 0) {
        long sent = call(WRITE, (word)descriptor, (word)text, size);
        if (sent <= 0) fail("cannot write to ", "Caddy's admin socket");
        text += sent;
        size -= (word)sent;
    }
}

static word read_file(const char *path) {
    long file = call4(OPENAT, (word)HERE, (word)path, 0, 0);
    if (file < 0) fail("cannot open ", path);
    word size = 0;
    for (;;) {
        if (size == LIMIT) fail("too large: ", path);
        long count = call(READ, (word)file, (word)(content + size), LIMIT - size);
        if (count < 0) fail("cannot read ", path);
        if (count == 0) break;
        size += (word)count;
    }
    call(CLOSE, (word)file, 0, 0);
    return size;
}

// Appends an ending, of at most ENDING bytes with its zero, to a name.
static void append(char path[PATH], const char *name, const char *ending) {
    word size = length(name);
    if (size + ENDING > PATH) fail("too long: ", name);
    for (word index = 0; index < size; index++) path[index] = name[index];
    for (word index = 0; index <= length(ending); index++) path[size + index] = ending[index];
}

// Creates a file. The user of a project's proxies can change, and no user may write over files of another one: so everybody may.
static long create(const char *path) {
    return call4(OPENAT, (word)HERE, (word)path, CREATE | TRUNCATE, 0666);
}

static void copy(const char *from, const char *to) {
    word size = read_file(from), slash = 0;
    char path[PATH];
    append(path, to, ".new");
    for (word index = 0; to[index]; index++)
        if (to[index] == '/') slash = index;
    if (slash > 0) {
        path[slash] = 0;
        call(MKDIRAT, (word)HERE, (word)path, 0777);
        path[slash] = '/';
    }
    long file = create(path);
    if (file < 0) fail("cannot create ", path);
    for (word done = 0; done < size;) {
        long count = call(WRITE, (word)file, (word)(content + done), size - done);
        if (count <= 0) fail("cannot write ", path);
        done += (word)count;
    }
    call(CLOSE, (word)file, 0, 0);
    if (call4(RENAMEAT, (word)HERE, (word)path, (word)HERE, (word)to) < 0) fail("cannot rename to ", to);
}

// A file: its number in the file system, and the time of the last change of its content.
typedef struct {
    word number, seconds, nanoseconds;
} identity;

// A load: the socket of a Caddy, and the Caddyfile that it got.
typedef struct {
    identity caddy, caddyfile;
} mark;

// The identity of a file; 0 for one that does not exist.
static identity identify(const char *path) {
    word status[18];  // struct stat
    if (call4(FSTATAT, (word)HERE, (word)path, (word)status, 0) < 0) return (identity){0, 0, 0};
    return (identity){status[1], status[11], status[12]};
}

static int is_same(identity one, identity other) {
    return one.number == other.number && one.seconds == other.seconds && one.nanoseconds == other.nanoseconds;
}

static int is_done(const char *path, mark load) {
    mark last;
    long file = call4(OPENAT, (word)HERE, (word)path, 0, 0);
    if (file < 0) return 0;
    long count = call(READ, (word)file, (word)&last, sizeof last);
    call(CLOSE, (word)file, 0, 0);
    return count == sizeof last && is_same(last.caddy, load.caddy) && is_same(last.caddyfile, load.caddyfile);
}

// An error is no failure: without the mark, the next check loads the file again.
static void remember(const char *path, mark load) {
    long file = create(path);
    if (file < 0) return;
    call(WRITE, (word)file, (word)&load, sizeof load);
    call(CLOSE, (word)file, 0, 0);
}

static void load(const char *name, const char *caddyfile) {
    char loaded[PATH];
    append(loaded, caddyfile, ".loaded");
    mark load = {identify(name), identify(caddyfile)};
    if (is_done(loaded, load)) return;
    word size = read_file(caddyfile);
    // struct sockaddr_un: the family, then the path.
    static char address[110] = {1, 0};
    word end_of_name = length(name);
    if (end_of_name > 107) fail("too long: ", name);
    for (word index = 0; index < end_of_name; index++) address[2 + index] = name[index];
    long descriptor = call(SOCKET, 1, 1, 0);
    if (descriptor < 0) fail("no socket for ", name);
    if (call(CONNECT, (word)descriptor, (word)address, 3 + end_of_name) < 0) return;
    char digits[24];
    word first = sizeof digits;
    for (word rest = size; rest > 0 || first == sizeof digits; rest /= 10) digits[--first] = (char)('0' + rest % 10);
    static const char head[] = "POST /load HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/caddyfile\r\nConnection: close\r\nContent-Length: ";
    send(descriptor, head, sizeof head - 1);
    send(descriptor, digits + first, sizeof digits - first);
    send(descriptor, "\r\n\r\n", 4);
    send(descriptor, content, size);
    // "HTTP/1.1 200": the digit that decides is the tenth byte.
    word total = 0;
    while (total < sizeof answer) {
        long count = call(READ, (word)descriptor, (word)(answer + total), sizeof answer - total);
        if (count <= 0) break;
        total += (word)count;
    }
    call(CLOSE, (word)descriptor, 0, 0);
    // A Caddy that ended meanwhile reads the file when it starts again.
    if (total == 0) return;
    if (total > 9 && answer[9] == '2') return remember(loaded, load);
    word body = 0;
    for (word index = 3; index < total && body == 0; index++)
        if (answer[index - 3] == '\r' && answer[index - 2] == '\n' && answer[index - 1] == '\r' && answer[index] == '\n') body = index + 1;
    say(answer + body, total - body);
    fail("Caddy refused ", caddyfile);
}

static int is(const char *text, const char *word_of_text) {
    while (*text && *text == *word_of_text) text++, word_of_text++;
    return *text == *word_of_text;
}

// The arguments lie on the stack: their number, then the pointers.
__attribute__((used)) _Noreturn void begin(word *stack) {
    word count = stack[0];
    char **arguments = (char **)(stack + 1);
    call(UMASK, 0, 0, 0);
    if (count == 4 && is(arguments[1], "load")) {
        load(arguments[2], arguments[3]);
        end(0);
    }
    if (count < 5 || count % 2 == 0 || !is(arguments[1], "hold")) fail("unknown arguments", "");
    // The first process of a container gets only signals that it waits for.
    word signals = 1 << 1 | 1 << 14;  // SIGINT and SIGTERM
    call4(SIGPROCMASK, 0, (word)&signals, 0, 8);
    for (word index = 3; index < count; index += 2) copy(arguments[index], arguments[index + 1]);
    load(arguments[2], arguments[count - 1]);
    while (call4(SIGTIMEDWAIT, (word)&signals, 0, 0, 8) < 0) {}
    end(0);
}
