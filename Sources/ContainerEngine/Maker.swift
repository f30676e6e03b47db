internal import FoundationEssentials
internal import Glibc

/// The process that created a container, as the value of a label. A later run can check if the
/// process is still alive.
///
/// Process ids are reused. The value therefore contains the boot, the process namespace, the
/// process id and the start time. The start time is field 22 of `/proc/<number>/stat`, see
/// proc_pid_stat(5).
package struct Maker: Hashable, Sendable {
    /// The value of the label.
    package let text: String

    /// Creates a maker from the value of a label.
    package init(text: String) { self.text = text }

    /// The state of a maker, as far as this process can see it.
    package enum Fate: Hashable, Sendable {
        /// The process runs, or it has ended.
        case alive, gone
        /// The maker ran on another machine, before another boot, or in another process namespace.
        case unknown
    }

    /// The current process.
    package static let current = Maker(text: place + " " + process(Int(getpid()), "self"))

    /// The state of the maker.
    package var fate: Fate {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 4, !Self.place.hasPrefix("-"), parts[0] + " " + parts[1] == Self.place, let number = Int(parts[2]) else {
            return .unknown
        }
        return Self.process(number, "\(number)") == parts[2] + " " + parts[3] ? .alive : .gone
    }

    /// True when a container of the maker is abandoned. That is so if the maker is gone, or if its
    /// state is unknown and the container is old.
    /// - Parameters:
    ///   - text: the value of the label; nil without one.
    ///   - age: the age of the container in seconds. It is old after an hour.
    package static func isLeftOver(_ text: String?, age: Int64) -> Bool {
        switch text.map({ Maker(text: $0).fate }) ?? .unknown {
        case .alive: false
        case .gone: true
        case .unknown: age > 3600
        }
    }

    /// The boot and the process namespace. The text starts with `-` if they cannot be read.
    private static let place: String = {
        let boot = contents("/proc/sys/kernel/random/boot_id").filter { !$0.isWhitespace }
        var buffer = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        let namespace = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return boot.isEmpty || namespace.isEmpty ? "- -" : boot + " " + namespace
    }()

    /// The id and the start time of a process; only the id if it does not exist.
    private static func process(_ number: Int, _ folder: String) -> String {
        // The program's name in parentheses may contain any characters.
        let fields = contents("/proc/\(folder)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        // A zombie has ended, but its parent has not waited for it.
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return "\(number)" }
        return "\(number) \(fields[19])"
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
