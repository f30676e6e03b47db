// The check of a task's health: one request to 127.0.0.1, without any library.
//
//     faaso-probe PORT PATH
//
// It ends with 0 for a status of 2xx, and with 1 for anything else. The engine ends a check that takes too long.

#include "system.h"

static void send(long descriptor, const char *text) {
    for (word rest = length(text); rest > 0;) {
        long sent = call(WRITE, (word)descriptor, (word)text, rest);
        if (sent <= 0) end(1);
        text += sent;
        rest -= (word)sent;
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
