import Glibc
import Testing

@testable import FaaSOCommands

/// A real terminal of the kernel, whose other end is a test.
final class PseudoTerminal {
    private let master: Int32
    /// The descriptor for the program's end.
    let slave: Int32

    init(_ size: LiveBlock.Size) throws {
        // The calls of grantpt, unlockpt and ptsname, which Swift does not import (ioctl_tty(2)).
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, number): (Int32, Int32) = (0, 0)
        try #require(master >= 0 && ioctl(master, 0x4004_5431, &unlocked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        let name = "/dev/pts/\(number)"
        let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        (self.master, self.slave) = (master, slave)
        var window = winsize(ws_row: UInt16(size.rows), ws_col: UInt16(size.columns), ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(slave, UInt(TIOCSWINSZ), &window) == 0)
    }

    deinit {
        close(master)
        close(slave)
    }

    /// Types a key. The terminal echoes it.
    func type(_ byte: UInt8) throws {
        var byte = byte
        try #require(write(master, &byte, 1) == 1)
    }

    /// Everything that was written and not read yet.
    func output() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var wanted = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, 20) > 0 {
            let count = read(master, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same without the carriage returns that the kernel puts before line ends.
    func text() -> String { String(String.UnicodeScalarView(output().unicodeScalars.filter { $0 != "\r" })) }
}
