// The check of a task's health: one request to 127.0.0.1, without any library.
//
//     faaso-probe PORT PATH
//
// It ends with 0 for a status of 2xx, and with 1 for anything else. The engine ends a check that takes too long.

typedef unsigned long word;

#if defined(__x86_64__)
enum { READ = 0, WRITE = 1, SOCKET = 41, CONNECT = 42, EXIT = 60 };
static long call(word number, word a, word b, word c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");
#elif defined(__aarch64__)
enum { READ = 63, WRITE = 64, SOCKET = 198, CONNECT = 203, EXIT = 93 };
static long call(word number, word a, word b, word c) {
    register word x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return (long)x0;
}
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl begin\n");
#endif

static _Noreturn void end(int status) {
    for (;;) call(EXIT, (word)status, 0, 0);
}

static void send(long descriptor, const char *text) {
    word length = 0;
    while (text[length]) length++;
    while (length > 0) {
        long sent = call(WRITE, (word)descriptor, (word)text, length);
        if (sent <= 0) end(1);
        text += sent;
        length -= (word)sent;
    }
}

// The port in decimal digits; 0 for anything else.
static unsigned port(const char *text) {
    unsigned value = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > 6553) return 0;
        value = value * 10 + (unsigned)(*text - '0');
    }
    return value < 65536 ? value : 0;
}

// The arguments lie on the stack: their number, then the pointers.
__attribute__((used)) _Noreturn void begin(word *stack) {
    char **arguments = (char **)(stack + 1);
    unsigned number = stack[0] == 3 ? port(arguments[1]) : 0;
    if (number == 0) end(1);
    // struct sockaddr_in: the family, then the port and the address in the order of the network.
    unsigned char address[16] = {2, 0, (unsigned char)(number >> 8), (unsigned char)number, 127, 0, 0, 1};
    long descriptor = call(SOCKET, 2, 1, 0);
    if (descriptor < 0 || call(CONNECT, (word)descriptor, (word)address, sizeof address) < 0) end(1);
    send(descriptor, "GET ");
    send(descriptor, arguments[2]);
    send(descriptor, " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: faaso\r\nConnection: close\r\n\r\n");
    // "HTTP/1.1 200": the digit that decides is the tenth byte. The rest is read, so that the server can finish.
    char digit = 0, buffer[4096];
    word total = 0;
    while (total < 1 << 20) {
        long count = call(READ, (word)descriptor, (word)buffer, sizeof buffer);
        if (count <= 0) break;
        if (total <= 9 && total + (word)count > 9) digit = buffer[9 - total];
        total += (word)count;
    }
    end(digit == '2' ? 0 : 1);
}
